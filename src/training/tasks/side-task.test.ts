import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mirrorSample } from '#learning';
import { afterAll, expect, test } from 'vitest';
import { writePairedOrganCases } from '../../../tests/paired-organ-cases.ts';
import { classifyContent } from '../classify-content.ts';
import { readClassifier, writeClassifier } from '../classifier-file.ts';
import { readTaskConfig, type SideClassificationConfig } from '../task-config.ts';
import { loadTaskData } from '../task-data.ts';
import { trainSideTask } from './side-task.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-sides-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function configOf(folder: string, over: object = {}): SideClassificationConfig {
	const data = { kind: 'paired-organs', folder, file: 'segmentation.nii', size: 24, spacingMm: 4 };
	const config = {
		task: 'side-classification',
		title: 'sides',
		data: { ...data, source: 'made up', licence: 'CC0', synthetic: true },
		split: { kind: 'folds', folds: 2, seed: 1 },
		target: { fact: 'side', equals: 'left' },
		points: 40,
		learntPoints: 80,
		trees: 25,
		depth: 3,
		...over,
	};
	return readTaskConfig(JSON.stringify(config), 'sides.json') as SideClassificationConfig;
}

test('sides are told, and the classifier that is kept tells new organs and their mirror images, as sure as it may be', async () => {
	const [own, other] = ['own', 'other'].map((name) => path.join(scratch, name));
	await writePairedOrganCases(own, { cases: 5, seed: 'sides' });
	await writePairedOrganCases(other, { cases: 1, seed: 'other sides' });
	const options = { configFile: 'sides.json', cache: path.join(scratch, 'cache') };
	const { card, keep } = await trainSideTask(configOf(own), options);
	expect(card.figures['surface points']['auc'].value).toBeGreaterThan(0.95);
	expect(card.figures['floor: volume alone']['auc'].value).toBeLessThan(0.8);
	expect(card.perShape).toHaveLength(10);
	const stored = readClassifier(writeClassifier(keep()), 'classifier.json');
	expect(stored).toMatchObject({ kind: 'side', positive: 'side left', shapes: 10, subjects: 5, synthetic: 'all' });
	const { samples } = await loadTaskData(configOf(other).data, options);
	expect(samples).toHaveLength(2);
	for (const sample of samples) {
		const { probability, isCut } = classifyContent(stored, sample.content);
		expect(isCut).toBe(false);
		expect(probability > 0.5).toBe(sample.facts['side'] === 'left');
		// Ten shapes are no reason to be sure to one in a million.
		expect(Math.max(probability, 1 - probability)).toBeLessThan(0.9999);
		const mirror = classifyContent(stored, mirrorSample(sample).content);
		expect(mirror.probability > 0.5).toBe(sample.facts['side'] !== 'left');
	}
	const turned = { ...configOf(own), data: { ...configOf(own).data, mirror: 'left' as const } };
	await expect(trainSideTask(turned as SideClassificationConfig, options)).rejects.toThrow(/data\.mirror/);
});
