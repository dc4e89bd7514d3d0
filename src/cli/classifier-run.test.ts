import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNpz, writeStl } from '#formats';
import { afterAll, expect, test } from 'vitest';
import { msnHere } from '../../tests/msn-here.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-classifier-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(folder, ...parts);
const size = 14;

/** An archive of balls and rods, `parts` of so many each. */
function writeArchive(file: string, parts: Readonly<Record<string, number>>): void {
	const arrays = Object.entries(parts).flatMap(([part, count]) => {
		const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
		const images = Uint8Array.from({ length: count * size ** 3 }, (_, place) => {
			const n = Math.floor(place / size ** 3);
			const [x, y, z] = [place % size, Math.floor(place / size) % size, Math.floor(place / size ** 2) % size].map(
				(i) => i - 6.5,
			);
			const long = labels[n] === 1 ? 1.5 : 1;
			return Math.hypot(x * long, y * long, z / long) < 3 + 0.1 * (n % 7) ? 255 : 0;
		});
		return [
			{ name: `${part}_images`, data: images, shape: [count, size, size, size] },
			{ name: `${part}_labels`, data: labels, shape: [count, 1] },
		];
	});
	writeFileSync(file, writeNpz(arrays));
}

test('a classifier by features is trained, kept, and used on archives with labels and on surfaces', async () => {
	writeArchive(at('rods.npz'), { train: 24, val: 10 });
	const data = { kind: 'npz', file: at('rods.npz'), source: 's', licence: 'l', spacingMm: 2, classes: ['ball', 'rod'] };
	const target = { fact: 'class', equals: 'rod' };
	const task = { task: 'feature-classification', title: 'rods', split: { kind: 'official' }, data, target };
	writeFileSync(at('rods.json'), JSON.stringify({ ...task, components: [0], penalties: [1], linearShares: [1] }));
	const refused = await msnHere('train', at('rods.json'), '--to', at('run'), '--parallel', '2');
	expect(refused.code).not.toBe(0);
	expect(refused.stderr).toContain('--parallel is for networks');
	expect(existsSync(at('run'))).toBe(false);
	const trained = await msnHere('train', at('rods.json'), '--to', at('run'));
	expect(trained.stderr).toContain('learnt from 24 shapes');
	const card = JSON.parse(readFileSync(at('run', 'card.json'), 'utf8'));
	expect(card.figures['linear alone'].auc.value).toBe(1);

	// A part that training has not seen.
	writeArchive(at('test.npz'), { test: 8 });
	writeFileSync(at('ball.stl'), writeStl(sphereMesh(7, 2)));
	const asked = await msnHere('predict', at('run'), at('test.npz'), at('ball.stl'), at('none.stl'), '--json');
	expect(asked.code).not.toBe(0);
	const said = JSON.parse(asked.stdout);
	expect(said.model.positive).toBe('class rod');
	expect(said.problems).toHaveLength(1);
	const [figures] = Object.values<Record<string, { value: number; shapes: number }>>(said.scores);
	expect(figures['auc']).toMatchObject({ value: 1, shapes: 8 });
	expect(said.shapes.map(({ label }: { label?: number }) => label)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, undefined]);
	expect(said.shapes[8].probability).toBeLessThan(0.5);

	// A file that was cut off is named in one line, with what to do.
	writeFileSync(at('run', 'classifier.json'), readFileSync(at('run', 'classifier.json')).subarray(0, 500));
	const broken = await msnHere('predict', at('run'), at('ball.stl'));
	expect(broken.code).not.toBe(0);
	expect(broken.stderr).toMatch(
		/^msn: .*classifier\.json is not JSON and ends after \d+ characters, as if it was cut off: train it again with msn train\n$/,
	);
});
