/** Masks described in words of geometry, as in src/metric/metric-goldens.json: built voxel by voxel, checked by hash. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type MaskRecipe =
	| { op: 'box'; from: number[]; toExclusive: number[] }
	| { op: 'ball'; centre_mm: number[]; radius_mm: number }
	| {
			op: 'shellCone';
			centre_mm: number[];
			radiusMin_mm: number;
			radiusMax_mm: number;
			axis?: number[];
			halfAngle_deg?: number;
	  }
	| { op: 'union'; of: MaskRecipe[] }
	| { op: 'minus'; a: MaskRecipe; b: MaskRecipe };

export interface GoldenCase {
	readonly id: string;
	readonly input: {
		readonly shape: number[];
		readonly spacing_mm: number[];
		readonly evaluationSpacing_mm?: number[];
		readonly reference: MaskRecipe;
		readonly prediction: MaskRecipe;
		readonly context?: MaskRecipe;
	};
	readonly inputCheck: Record<string, number | string>;
	readonly expected: Record<string, number>;
	readonly assertedUpstream: { metric: string; value: number; atol: number }[];
}

export interface GoldenMask {
	readonly voxels: Uint8Array;
	readonly dims: number[];
}

export const goldenCases = (
	JSON.parse(readFileSync(new URL('../src/metric/metric-goldens.json', import.meta.url), 'utf8')) as {
		cases: GoldenCase[];
	}
).cases;

const built = new Map<string, GoldenMask>();

/** Axis 0 of the description is our axis 0, which runs fastest here. The same description gives the same object. */
export function buildMask(recipe: MaskRecipe, shape: readonly number[], spacing: readonly number[]): GoldenMask {
	const key = JSON.stringify([recipe, shape, spacing]);
	const mask = built.get(key) ?? drawMask(recipe, shape, spacing);
	built.set(key, mask);
	return mask;
}

function drawMask(recipe: MaskRecipe, shape: readonly number[], spacing: readonly number[]): GoldenMask {
	const voxels = new Uint8Array(shape.reduce((a, b) => a * b, 1));
	const index = shape.map(() => 0);
	for (let i = 0; i < voxels.length; i++) {
		voxels[i] = isInside(recipe, index, spacing) ? 1 : 0;
		for (let axis = 0; axis < shape.length && ++index[axis] === shape[axis]; axis++) index[axis] = 0;
	}
	return { voxels, dims: [...shape] };
}

function isInside(recipe: MaskRecipe, index: readonly number[], spacing: readonly number[]): boolean {
	switch (recipe.op) {
		case 'box':
			return index.every((at, axis) => at >= recipe.from[axis] && at < recipe.toExclusive[axis]);
		case 'union':
			return recipe.of.some((part) => isInside(part, index, spacing));
		case 'minus':
			return isInside(recipe.a, index, spacing) && !isInside(recipe.b, index, spacing);
		case 'ball': {
			let squared = 0;
			for (let axis = 0; axis < index.length; axis++)
				squared += (index[axis] * spacing[axis] - recipe.centre_mm[axis]) ** 2;
			return squared <= recipe.radius_mm ** 2;
		}
		case 'shellCone': {
			const offset = index.map((at, axis) => at * spacing[axis] - recipe.centre_mm[axis]);
			const radius = Math.sqrt(offset.reduce((sum, value) => sum + value * value, 0));
			if (radius < recipe.radiusMin_mm || radius > recipe.radiusMax_mm) return false;
			if (!recipe.axis) return true;
			const length = Math.hypot(...recipe.axis);
			const along = recipe.axis.reduce((sum, value, axis) => sum + (value / length) * offset[axis], 0);
			return along / Math.max(radius, 1e-9) > Math.cos(((recipe.halfAngle_deg ?? 0) * Math.PI) / 180);
		}
	}
}

/** Hash of the mask with its last axis running fastest, as the goldens state it. */
export function hashOf({ voxels, dims }: GoldenMask): string {
	const [nx, ny, nz = 1] = dims;
	const bytes = new Uint8Array(voxels.length);
	let to = 0;
	for (let x = 0; x < nx; x++)
		for (let y = 0; y < ny; y++) for (let z = 0; z < nz; z++) bytes[to++] = voxels[x + nx * (y + ny * z)];
	return createHash('sha256').update(bytes).digest('hex');
}
