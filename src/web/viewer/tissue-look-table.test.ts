import { expect, test } from 'vitest';
import { distinctColour, tissueLook } from './tissue-look-table.ts';

test.each([
	['anatomy', 'Left kidney', 'Organs'],
	['anatomy', 'renal artery', 'Vessels'],
	['anatomy', 'inferior vena cava', 'Vessels'],
	['anatomy', 'portal vein and splenic vein', 'Vessels'],
	['anatomy', 'first lumbar vertebra', 'Bones'],
	['anatomy', 'left rib 7', 'Bones'],
	['anatomy', 'gluteus maximus', 'Muscles'],
	['anatomy', 'hippocampal formation', 'Nervous system'],
	['anatomy', 'heart left ventricle', 'Organs'],
	['lesion', 'kidney', 'Lesions'],
	['anatomy', 'renal cyst', 'Lesions'],
	['instrument', 'scalpel', 'Instruments'],
	['other', 'something else', 'Other'],
])('%s %s is listed under %s', (kind, label, group) => expect(tissueLook(kind, label).group).toBe(group));

test('arteries are red and veins blue', () => {
	const red = tissueLook('anatomy', 'aorta').colour;
	const blue = tissueLook('anatomy', 'portal vein').colour;
	expect(red >> 16).toBeGreaterThan(red & 255);
	expect(blue & 255).toBeGreaterThan(blue >> 16);
});

test('distinct colours are valid and differ between neighbours', () => {
	const colours = Array.from({ length: 40 }, (_, index) => distinctColour(index));
	expect(new Set(colours).size).toBe(40);
	expect(colours.every((colour) => colour >= 0 && colour <= 0xffffff)).toBe(true);
});
