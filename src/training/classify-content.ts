import {
	classifyShape,
	descriptorNames,
	gridToWorld,
	occupancyArray,
	sideScore,
	surfaceDescriptors,
	type ShapeContent,
} from '#learning';
import { logistic } from '#numeric';
import type { Volume } from '#volume';
import {
	ClassifierFileError,
	type StoredClassifier,
	type StoredFeatureClassifier,
	type StoredSideClassifier,
	type StoredSurfaceClassifier,
} from './classifier-file.ts';
import { namedShape } from './classify-shapes.ts';
import { surfaceShape, surfaceVerdict } from './surface-verdict.ts';

/** What a classifier from a file says of a shape. */
export interface Classification {
	readonly probability: number;
	/** Of classifiers of marked surfaces: which points are suspicious. */
	readonly surface?: {
		/** x, y, z of each point, mm about the middle of the classifier's grid. */
		readonly positions: Float32Array;
		/** Of each point: the probability that it is marked. */
		readonly suspicion: Float32Array;
		/** Of the shape, by its points and size alone, and by the features of the whole alone. */
		readonly bySurface: number;
		readonly byWhole: number;
	};
	/** Whether the shape goes on beyond the classifier's grid: the rest is not seen. */
	readonly isCut: boolean;
}

/**
 * What a stored classifier says about a shape: surfaces and masks of another grid are brought to its own, about the same centre.
 *
 * @throws ClassifierFileError if this software describes shapes by other numbers than the classifier knows.
 * @throws RangeError for points, and where nothing is inside.
 */
export function classifyContent(stored: StoredClassifier, content: ShapeContent): Classification {
	const { grid } = stored;
	const voxels = Uint8Array.from(occupancyArray(content, grid), (value) => Math.round(255 * value));
	const volume = { voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	if (!voxels.some((value) => value > 127))
		throw new RangeError(
			`it fills none of the classifier's voxels of ${grid.spacingMm} mm: is it in millimetres? (--units says what it is in)`,
		);
	const isCut = touchesFaces(volume);
	if (stored.kind === 'features') return { probability: byFeatures(stored, volume), isCut };
	if (stored.kind === 'side') return { probability: bySide(stored, volume), isCut };
	return { ...byMarkedSurface(stored, volume), isCut };
}

function byFeatures({ features, classifier }: StoredFeatureClassifier, volume: Volume<Uint8Array>): number {
	const { names, shape } = namedShape(volume);
	checkNames('features', names, features);
	checkForm(shape.form.length, classifier.form.mean.length);
	return classifyShape(classifier, shape).probability;
}

function bySide(
	{ points, seed, descriptors, slope, classifier }: StoredSideClassifier,
	volume: Volume<Uint8Array>,
): number {
	checkNames('descriptors', descriptorNames, descriptors);
	const { rows } = surfaceDescriptors(volume, { count: points, seed });
	return logistic(slope * sideScore(classifier, rows));
}

function byMarkedSurface(
	stored: StoredSurfaceClassifier,
	volume: Volume<Uint8Array>,
): Pick<Classification, 'probability' | 'surface'> {
	checkNames('descriptors', descriptorNames, stored.descriptors);
	const { names, positions, ...shape } = surfaceShape(volume, stored);
	checkNames('features', names, stored.features);
	for (const { form } of [stored.whole, stored.classifier.shapes]) checkForm(shape.form.length, form.mean.length);
	const { probability, bySurface, byWhole, odds } = surfaceVerdict(stored, shape);
	return { probability, surface: { positions, suspicion: Float32Array.from(odds, logistic), bySurface, byWhole } };
}

function checkNames(what: string, own: readonly string[], known: readonly string[]): void {
	if (own.length === known.length && own.every((name, i) => name === known[i])) return;
	throw new ClassifierFileError(
		`the classifier was trained on ${what} that this version does not compute: train it again with msn train`,
	);
}

function checkForm(own: number, known: number): void {
	if (own === known) return;
	throw new ClassifierFileError(
		`the classifier knows the form of a shape by ${known} numbers, and its grid gives ${own}: train it again with msn train`,
	);
}

function touchesFaces({ voxels, dims: [nx, ny, nz] }: Volume<Uint8Array>): boolean {
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] < 128) continue;
		const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
		if (x === 0 || y === 0 || z === 0 || x === nx - 1 || y === ny - 1 || z === nz - 1) return true;
	}
	return false;
}
