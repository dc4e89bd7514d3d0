import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { evaluateModel } from './evaluate-model.ts';
import { ModelFileError } from './model-file-error.ts';
import { isShapeModel, readShapeModel, writeShapeModel } from './model-file.ts';

const population = ellipsoidPopulation([
	[30, 20, 10],
	[32, 19, 11],
	[28, 22, 10],
	[31, 20, 13],
]);
const bare = ellipsoidModel(population);
const model = { ...bare, title: 'Ellipsoïde 腎臓 🫘', evaluation: await evaluateModel(bare, { sampleCount: 20 }) };
const bytes = writeShapeModel(model);

describe('model file', () => {
	test('reads back the same model, bit by bit, and writes the same bytes again', () => {
		const read = readShapeModel(bytes);
		expect(read).toEqual(model);
		expect(writeShapeModel(read)).toEqual(bytes);
		expect(isShapeModel(bytes)).toBe(true);
	});

	test('does not depend on where in a buffer the bytes lie', () => {
		const shifted = new Uint8Array(bytes.length + 3);
		shifted.set(bytes, 3);
		expect(readShapeModel(shifted.subarray(3))).toEqual(model);
		expect(readShapeModel(Buffer.from(shifted.buffer, 3))).toEqual(model);
	});

	test('what is cut short anywhere is refused', () => {
		const random = createRandom(1);
		const cuts = [0, 1, 7, 8, 20, 23, 24, 25, bytes.length - 8, bytes.length - 1];
		for (let i = 0; i < 300; i++) cuts.push(random.integer(bytes.length));
		for (const cut of cuts) expect(() => readShapeModel(bytes.subarray(0, cut)), `${cut}`).toThrow(ModelFileError);
	});

	test('any single changed byte is noticed', () => {
		const random = createRandom(2);
		for (let i = 0; i < 300; i++) {
			const at = i < 20 ? i : random.integer(bytes.length);
			const changed = bytes.slice();
			changed[at] ^= 1 << random.integer(8);
			expect(() => readShapeModel(changed), `byte ${at}`).toThrow(ModelFileError);
		}
	});

	test.each([
		['an absurd array', '"length":198', '"length":4e9'],
		['a NaN in disguise', '"totalVariance":', '"totalVarianze":'],
		['an alignment nobody knows', '"alignment":"rigid"', '"alignment":"right"'],
		['an array of another type', '"float64"', '"uint32" '],
		['a member without an id', '"id":"member-1"', '"ib":"member-1"'],
		['two members of one name', '"id":"member-1"', '"id":"member-2"'],
		['an incomplete evaluation', '"modesFor90"', '"modesFor91"'],
		['no JSON', '{"title"', '{{title"'],
	])('%s is refused even under a right checksum', (_, from, to) => {
		expect(() => readShapeModel(rewritten(from, to))).toThrow(ModelFileError);
	});

	test('another file, or another version, is refused by name', () => {
		expect(() => readShapeModel(Uint8Array.from('solid of nothing\n', (c) => c.charCodeAt(0)))).toThrow(/MSNMODEL/);
		const later = bytes.slice();
		later[8] = 2;
		expect(() => readShapeModel(later)).toThrow(/version 2/);
	});

	test('numbers that are not finite are refused', () => {
		const { points } = model;
		const mean = points.mean.slice();
		mean[4] = NaN;
		expect(() => readShapeModel(writeShapeModel({ ...model, points: { ...points, mean } }))).toThrow(/mean/);
	});

	test('a model whose parts do not fit is not written', () => {
		expect(() => writeShapeModel({ ...model, members: model.members.slice(1) })).toThrow(RangeError);
	});
});

/** The file with some of its JSON replaced by as many characters, and its checksum made right again. */
function rewritten(from: string, to: string): Uint8Array {
	const changed = bytes.slice();
	const at = Buffer.from(changed).indexOf(from);
	expect(at, from).toBeGreaterThan(0);
	changed.set(Buffer.from(to.padEnd(from.length)), at);
	expect(to.length).toBeLessThanOrEqual(from.length);
	const words = new Uint32Array(changed.buffer, 24);
	let hash = 0x811c9dc5;
	for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
	new DataView(changed.buffer).setUint32(16, hash, true);
	return changed;
}
