import { describe, expect, test } from 'vitest';
import { compileFilePattern, fillTemplate } from './file-pattern.ts';

const captures = (pattern: string, inside: string, root = '/data'): Record<string, string> | undefined =>
	compileFilePattern(pattern)({ root, inside })?.captures;

describe('compileFilePattern', () => {
	test('compares with the end of a path at a folder boundary', () => {
		expect(captures('{case}/segmentation.nii.gz', 'kits/case_00001/segmentation.nii.gz')).toEqual({
			case: 'case_00001',
		});
		expect(captures('segmentation.nii.gz', 'a/my_segmentation.nii.gz')).toBeUndefined();
		expect(captures('{case}/segmentation.nii.gz', 'kits/case_1/segmentationXnii.gz')).toBeUndefined();
		expect(captures('{case}/Seg.nii', 'c/seg.nii')).toBeUndefined();
	});

	test('a capture stays in its segment, ** crosses segments', () => {
		expect(captures('labels/{case}.nii.gz', 'labels/a/b.nii.gz')).toBeUndefined();
		expect(captures('labels/**/{case}.nii.gz', 'x/labels/a/c/b.nii.gz')).toEqual({ case: 'b' });
		expect(captures('labels/**/{case}.nii.gz', 'x/labels/b.nii.gz')).toEqual({ case: 'b' });
		expect(captures('**/{case}.stl', 'b.stl')).toEqual({ case: 'b' });
	});

	test('digits, words, alternatives and optional groups', () => {
		const pattern = 'sub-verse{case:#}_{series:raw|seg?}_vert_{label:#}[.ply|.stl]';
		expect(captures(pattern, 'sub-verse010_raw_vert_20.ply')).toEqual({ case: '010', series: 'raw', label: '20' });
		expect(captures(pattern, 'sub-verse010_vert_20.stl')).toEqual({ case: '010', label: '20' });
		expect(captures(pattern, 'sub-verse010_mask_vert_20.stl')).toBeUndefined();
		expect(captures(pattern, 'sub-verse01x_vert_20.stl')).toBeUndefined();
		expect(captures('{name}_{side?:left|right}.glb', 'rib_left.glb')).toEqual({ name: 'rib', side: 'left' });
		expect(captures('{name}_{side?:left|right}.glb', 'rib.glb')).toEqual({ name: 'rib' });
	});

	test('characters of regular expressions mean themselves', () => {
		expect(captures('{case}(1)+.stl', 'a(1)+.stl')).toEqual({ case: 'a' });
		expect(captures('{case}(1)+.stl', 'a11.stl')).toBeUndefined();
	});

	test('the matched text does not depend on which folder was given', () => {
		const match = compileFilePattern('{case}/segmentation.nii.gz');
		const paths = [
			{ root: '/home/me/kits23', inside: 'case_1/segmentation.nii.gz' },
			{ root: '/home/me', inside: 'kits23/case_1/segmentation.nii.gz' },
			{ root: '/home/me/kits23/case_1', inside: 'segmentation.nii.gz' },
		];
		for (const file of paths)
			expect(match(file)).toEqual({ path: 'case_1/segmentation.nii.gz', captures: { case: 'case_1' } });
	});

	test('a regular expression sees the path inside the given folder', () => {
		expect(captures(String.raw`^(?<case>\w+)/x\.nii$`, 'ab/x.nii')).toEqual({ case: 'ab' });
		expect(captures(String.raw`^(?<case>\w+)/x\.nii$`, 'x.nii', '/ab')).toBeUndefined();
	});

	test('refuses malformed patterns', () => {
		expect(() => compileFilePattern('{case')).toThrow(RangeError);
		expect(() => compileFilePattern('{1case}')).toThrow(RangeError);
		expect(() => compileFilePattern('^(')).toThrow(RangeError);
	});
});

test('fillTemplate needs every capture', () => {
	expect(fillTemplate('{a}-{b}', { a: '1', b: '2' })).toBe('1-2');
	expect(fillTemplate('{a}-{b}', { a: '1' })).toBeUndefined();
	expect(fillTemplate('atlas', {})).toBe('atlas');
});
