import { ModelFileError, packArrays, unpackArrays } from '#shape-model';
import { describe, expect, test } from 'vitest';
import { ellipsoidFields } from '../../tests/ellipsoid-fields.ts';
import type { FieldGrid } from './field-grid.ts';
import { isFieldModel, readFieldModel, writeFieldModel } from './signed-distance-model-file.ts';
import { fitSignedDistanceModel } from './signed-distance-model.ts';

const grid: FieldGrid = { dims: [8, 7, 6], spacingMm: 4 };
const fields = ellipsoidFields(9, 6, { grid });
const size = fields.map((field) => field.filter((value) => value < 0).length + 0.01 * field[100]);
const model = fitSignedDistanceModel(fields, { grid, truncationMm: 6, modeLimit: 4, attributes: { size } });
const figure = { method: 'model', metric: 'dsc', value: 0.9, interval: [0.8, 0.95], patients: 9, shapes: 9 } as const;
const stored = {
	model,
	provenance: { title: 'Ellipsoide für Tests', source: 'made up', licence: 'CC0', synthetic: 'all', shapes: 9 },
	measured: { rule: '5 folds', figures: [figure] },
	heldOut: { mahalanobis: Float64Array.of(2, 3), residualMm: Float64Array.of(0.1, 0.2) },
	uncertainty: { completed: 2.2, refined: 1.4, shapes: 2 },
} as const;
const bytes = writeFieldModel(stored);

describe('field model file', () => {
	test('comes back bit by bit, and equal models give equal bytes', () => {
		expect(isFieldModel(bytes)).toBe(true);
		expect(readFieldModel(bytes)).toEqual(stored);
		expect(writeFieldModel(readFieldModel(bytes))).toEqual(bytes);
		const { heldOut: _, measured: __, uncertainty: ___, ...bare } = stored;
		expect(readFieldModel(writeFieldModel(bare))).toEqual(bare);
		const half = { ...bare, uncertainty: { completed: 2, shapes: 3 } };
		expect(readFieldModel(writeFieldModel(half))).toEqual(half);
	});

	test('cut short anywhere it is refused', () => {
		for (let length = 0; length < bytes.length; length += length < 700 ? 7 : 501)
			expect(() => readFieldModel(bytes.slice(0, length))).toThrow(ModelFileError);
	});

	test('a changed byte is noticed', () => {
		for (const at of [3, 9, 30, 400, bytes.length - 20]) {
			const changed = bytes.slice();
			changed[at] ^= 0x11;
			expect(() => readFieldModel(changed)).toThrow(ModelFileError);
		}
	});

	test('numbers that do not fit together are named', () => {
		const { json, arrays } = unpackArrays('MSNFIELD', 1, bytes);
		const changed = (fact: object, array?: readonly [string, Float32Array | Float64Array | Uint32Array]): Uint8Array =>
			packArrays('MSNFIELD', 1, { json: { ...json, ...fact }, arrays: new Map(array ? [...arrays, array] : arrays) });
		const cases: readonly (readonly [Uint8Array, string])[] = [
			[changed({ grid: { dims: [8, 7, 7], spacingMm: 4 } }), '336 means for 392 voxels'],
			[changed({ grid: { dims: [8, 7, 1e9], spacingMm: 4 } }), 'dims are'],
			[changed({ truncationMm: 'wide' }), 'truncationMm must be a number'],
			[changed({}, ['modes', model.modes.slice(1)]), 'numbers of modes for 4'],
			[changed({}, ['active', model.active.map(() => 400)]), 'active voxel 0 is 400'],
			[changed({}, ['variances', Float64Array.of(1, 2, 3, 4)]), 'descend'],
			[changed({}, ['mean', model.mean.map(() => Number.NaN)]), 'a number of mean is NaN'],
			[changed({ synthetic: 'perhaps' }), 'data.synthetic must be one of'],
			[changed({ measured: 5 }), 'measured must be an object'],
			[changed({ uncertainty: 2 }), 'uncertainty is no record'],
			[changed({ uncertainty: { completed: -1, refined: 1, shapes: 3 } }), 'completed must be a number from 0.001'],
			[changed({}, ['attribute-0', Float64Array.of(1)]), 'one loading for each mode'],
		];
		for (const [file, message] of cases) expect(() => readFieldModel(file)).toThrow(message);
	});
});
