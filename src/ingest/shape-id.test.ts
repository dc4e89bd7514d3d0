import { expect, test } from 'vitest';
import { shapeId, slug } from './shape-id.ts';

test('plain names stay as they are', () => {
	expect(slug('case_00012')).toBe('case_00012');
	expect(slug('kidney-left')).toBe('kidney-left');
});

test('what only separates words becomes a dash, without a hash', () => {
	expect(slug('Left cuboid bone')).toBe('Left-cuboid-bone');
	expect(slug('fCal_3.1_left')).toBe('fCal_3-1_left');
});

test('where something is lost a hash tells names apart', () => {
	const [a, b, c] = ['Niere (links)', 'Niere [links]', 'Niére links'].map(slug);
	for (const name of [a, b, c]) expect(name).toMatch(/^Niere-links-[0-9a-f]{8}$/);
	expect(new Set([a, b, c]).size).toBe(3);
	expect(slug('///')).toMatch(/^[0-9a-f]{8}$/);
	expect(slug('肝臓')).toMatch(/^[0-9a-f]{8}$/);
	expect(slug('x'.repeat(300))).toMatch(/^x{80}-[0-9a-f]{8}$/);
});

test('ids fit the contract', () => {
	expect(shapeId('kits23', 'case_00000', 'kidney-left')).toBe('kits23.case_00000.kidney-left');
	const longest = shapeId('s'.repeat(20), 'ä'.repeat(300), 'ö ('.repeat(100));
	expect(longest).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/);
});
