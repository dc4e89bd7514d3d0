import { bounds, type Box, type Point, type Primitive } from './primitive.ts';
import { primitiveVolumeMm3 } from './primitive-volume.ts';
import type { PhantomLesion, PhantomSubject } from './subject.ts';

/** What is known to be true of one structure, before it was drawn on any grid. */
export interface StructureTruth {
	readonly key: string;
	readonly solid: Primitive;
	/** Centre of a star, middle of the box otherwise, world mm. */
	readonly centre: Point;
	/** Box that holds the solid, world mm. */
	readonly box: Box;
	/** Volume of the solid alone; where a later structure overwrites it, less is drawn. */
	readonly volumeMm3: number;
	readonly organScale?: number;
	readonly shapeModes?: readonly number[];
}

export interface PhantomTruth {
	readonly synthetic: true;
	readonly name: string;
	readonly seed: string;
	readonly sex: 'female' | 'male';
	readonly ageYears: number;
	readonly heightMm: number;
	readonly bmiKgPerM2: number;
	readonly lesions: readonly PhantomLesion[];
	readonly missing: readonly string[];
	readonly structures: readonly StructureTruth[];
}

/** The parameters behind a phantom subject: JSON, kept beside its volumes. */
export function phantomTruth(subject: PhantomSubject): PhantomTruth {
	const { name, seed, sex, ageYears, heightMm, bmiKgPerM2, lesions, missing } = subject;
	return {
		synthetic: true,
		name,
		seed,
		sex,
		ageYears,
		heightMm,
		bmiKgPerM2,
		lesions,
		missing,
		structures: subject.structures.map(({ key, solid }) => {
			const box = bounds(solid);
			return {
				key,
				solid,
				centre: centreOf(solid, box),
				box,
				volumeMm3: primitiveVolumeMm3(solid),
				organScale: subject.organScales[key],
				shapeModes: subject.shapeModes[key],
			};
		}),
	};
}

function centreOf(solid: Primitive, box: Box): Point {
	if (solid.kind === 'star') return solid.centre;
	if (solid.kind === 'shell') return solid.outer.centre;
	return [0, 1, 2].map((axis) => (box.min[axis] + box.max[axis]) / 2) as unknown as Point;
}
