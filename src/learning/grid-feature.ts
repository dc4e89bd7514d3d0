/** One number that describes a shape. */
export interface GridFeature {
	/** The same names in the same order for every shape. */
	readonly name: string;
	readonly value: number;
}
