import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { besideFigures } from './beside-figures.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-beside-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('methods of another card are set beside on the shapes both tested, differences shape by shape', () => {
	const card = path.join(scratch, 'card.json');
	const row = (id: string, dsc: number): object => ({ id, subject: `p${id}`, net: { dsc, other: 1 } });
	writeFileSync(card, JSON.stringify({ perShape: [row('1', 0.8), row('2', 0.7), row('9', 0)] }));
	const scores = [0.9, 0.75, 0.1].map((dsc, i) => ({
		sample: { id: `${i + 1}`, subject: `p${i + 1}` },
		scores: { own: { dsc, hd: 3 } },
	}));
	const beside = [{ name: 'U-Net', card, method: 'net' }];
	const figures = besideFigures(beside, scores, { methods: ['own'], seed: 1 });
	expect(Object.keys(figures)).toEqual(['U-Net', 'own, on the shapes of U-Net', 'own, less U-Net']);
	expect(figures['U-Net']['dsc']).toMatchObject({ shapes: 2, patients: 2 });
	expect(figures['U-Net']['dsc'].value).toBeCloseTo(0.75, 10);
	expect(figures['own, on the shapes of U-Net']['dsc'].value).toBeCloseTo(0.825, 10);
	expect(figures['own, less U-Net']['dsc'].value).toBeCloseTo(0.075, 10);
	expect(Object.keys(figures['own, less U-Net'])).toEqual(['dsc']);
	const missing = [{ ...beside[0], method: 'none' }];
	expect(() => besideFigures(missing, scores, { methods: ['own'], seed: 1 })).toThrow('no shape in common');
});
