/** Figures of a model. All lengths are mm of the common space unless said otherwise; plain numbers, so that JSON holds it. */
export interface ModelEvaluation {
	readonly memberCount: number;
	readonly pointCount: number;
	readonly alignment: string;
	readonly seed: number;
	/** Share of the variance that the first k modes explain, k = 1 …. */
	readonly compactness: readonly number[];
	readonly modesFor90: number;
	readonly modesFor95: number;
	readonly variancePerPointMm2: number;
	/** Leave-one-out errors with the first k modes. */
	readonly generalization: {
		readonly modeCounts: readonly number[];
		readonly pointMm: readonly number[];
		readonly pointStandardErrorMm: readonly number[];
		/** Empty without surfaces. */
		readonly surfaceMm: readonly number[];
		readonly surfaceStandardErrorMm: readonly number[];
	};
	/** Random shapes against the nearest member, with the first k modes. */
	readonly specificity: {
		readonly sampleCount: number;
		readonly modeCounts: readonly number[];
		readonly pointMm: readonly number[];
		readonly pointStandardErrorMm: readonly number[];
		/** With the modes for 95 %; `null` without surfaces. */
		readonly surfaceMm: number | null;
		readonly surfaceStandardErrorMm: number | null;
		readonly surfaceSampleCount: number;
		/** ShapeWorks' own variant, with the modes for 95 %: compares with no other figure. */
		readonly shapeWorksPointMm: number;
	};
	/** `null` without surfaces. */
	readonly sampling: {
		/** Points to the surface they should lie on, mm of the member's own space. */
		readonly particleToSurfaceMeanMm: number;
		readonly particleToSurfaceP95Mm: number;
		readonly particleToSurfaceMaximumMm: number;
		/** Mean over members; the maximum is the worst member's. */
		readonly coverageMeanMm: number;
		readonly coverageMaximumMm: number;
		readonly spacingMm: number;
		readonly spacingVariation: number;
		readonly turnedPointShare: number;
	} | null;
	readonly meanSurface: {
		/** Pairs of triangles that cut each other, over all anatomies; at most 1000 are counted. */
		readonly selfIntersections: number;
		readonly flippedTriangleCount: number;
	};
	/** Template laid through each member's points against its surface; `null` without surfaces. */
	readonly reconstruction: {
		readonly meanMm: number;
		readonly worstMm: number;
		readonly flippedTriangleCount: number;
	} | null;
}
