import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { surfaceMarks } from '#learning';
import { areaUnderCurve } from '#shape-model';
import { afterAll, expect, test } from 'vitest';
import { writePairedOrganCases } from '../../../tests/paired-organ-cases.ts';
import { classifyContent } from '../classify-content.ts';
import { readClassifier, writeClassifier } from '../classifier-file.ts';
import { readTaskConfig, type SurfaceClassificationConfig } from '../task-config.ts';
import { loadTaskData } from '../task-data.ts';
import { trainSurfaceTask } from './surface-task.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-surfaces-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const config = {
	task: 'surface-classification',
	title: 'tumours',
	data: {
		kind: 'paired-organs',
		folder: scratch,
		file: 'segmentation.nii',
		source: 'made up',
		licence: 'CC0',
		labelVolumes: { tumourMl: 2 },
		marks: [2],
		mirror: 'left',
		size: 24,
		spacingMm: 4,
	},
	split: { kind: 'shares', train: 5 / 7, validation: 0, test: 2 / 7 },
	target: { fact: 'tumourMl', from: 0.3 },
	grid: { size: 16, spacingMm: 6 },
	points: 80,
	runs: 1,
	trees: 20,
	depth: 3,
	components: [0],
	penalties: [30],
};

test('tumours are told by the points of the surface, and the classifier that is kept shows where they are', async () => {
	await writePairedOrganCases(scratch, { cases: 7, seed: 'tumours', tumourMm: 11 });
	const own = readTaskConfig(JSON.stringify(config), 'tumours.json') as SurfaceClassificationConfig;
	const options = { configFile: 'tumours.json', cache: path.join(scratch, 'cache') };
	const { card, keep } = await trainSurfaceTask(own, options);
	const both = card.figures['mean of surface points and features'];
	expect(both['auc'].value).toBeGreaterThan(0.9);
	const stored = readClassifier(writeClassifier(keep()), 'classifier.json');
	expect(stored).toMatchObject({ kind: 'surface', positive: 'tumourMl from 0.3', mirrored: 'left', subjects: 5 });
	// What the card says of the tested shapes is what the kept classifier says of them.
	const { samples } = await loadTaskData(own.data, options);
	const tested = new Map(card.perShape.map((row) => [row['id'], row]));
	expect(tested.size).toBe(4);
	let seen = 0;
	for (const sample of samples) {
		const row = tested.get(sample.id);
		if (row?.['isPositive'] !== true || sample.content.kind !== 'occupancy' || !sample.marks) continue;
		const { probability, surface } = classifyContent(stored, sample.content);
		expect(probability).toBeCloseTo(Number(row['mean of surface points and features']), 4);
		expect(surface?.bySurface).toBeCloseTo(Number(row['surface points and size']), 4);
		if (!surface) continue;
		const marks = surfaceMarks(sample.content.volume, sample.marks, surface.positions);
		const isMarked = Array.from(marks, (mark) => mark === 1);
		expect(areaUnderCurve(surface.suspicion, isMarked).area).toBeGreaterThan(0.8);
		seen++;
	}
	expect(seen).toBe(2);
});
