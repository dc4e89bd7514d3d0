import { describe, expect, test } from 'vitest';
import { networkMetadata, readNetworkCard, type NetworkCard } from './network-card.ts';

const card: NetworkCard = {
	title: 'Organs',
	network: 'residual-network',
	parameters: 1234,
	settings: {
		lesson: 'class',
		input: 'voxels',
		grid: { dims: [24, 24, 24], spacingMm: 8 },
		channels: ['occupancy', 'distance'],
		pointCount: 1024,
		share: 0.25,
		seed: 1,
	},
	placement: 'centroid',
	filling: 'whole',
	classes: ['liver', 'spleen', 'kidney'],
	data: { source: 'phantom', licence: 'CC0-1.0', shapes: 30, subjects: 10, synthetic: 'all' },
	measured: {
		rule: 'shares',
		figures: [
			{ method: 'seed 1', metric: 'accuracy', value: 0.9, interval: [0.8, 1], patients: 5, shapes: 15 },
			{ method: 'seed 1', metric: 'auc', value: 0.9, interval: null, patients: 5, shapes: 15 },
		],
	},
	graphSha256: 'ab',
};

describe('the card of a network', () => {
	test('comes back from the texts of a file; what people read is there too', () => {
		const metadata = networkMetadata(card);
		expect(readNetworkCard(metadata)).toEqual(card);
		expect(metadata).toMatchObject({ licence: 'CC0-1.0', classes: 'liver, spleen, kidney', synthetic: 'all' });
	});

	test.each<[string, (value: Record<string, unknown>) => void, RegExp]>([
		['another version', (value) => (value['version'] = 2), /version 2/],
		['one class', (value) => (value['classes'] = ['liver']), /two or more/],
		['no grid', (value) => (value['settings'] = { ...card.settings, grid: undefined }), /grid must be/],
		[
			'a huge grid',
			(value) => (value['settings'] = { ...card.settings, grid: { dims: [9e4, 9e4, 9e4], spacingMm: 1 } }),
			/90000/,
		],
		['an unknown channel', (value) => (value['settings'] = { ...card.settings, channels: ['taste'] }), /taste/],
		['a title that is no text', (value) => (value['title'] = 5), /title must be a text/],
		['a figure without a value', (value) => (value['measured'] = { rule: '', figures: [{}] }), /must be/],
	])('%s is refused', (_, change, reason) => {
		const value = { version: 1, ...structuredClone(card) } as Record<string, unknown>;
		change(value);
		expect(() => readNetworkCard({ medshapenet: JSON.stringify(value) })).toThrow(reason);
	});

	test('a file of another program has none', () => {
		expect(() => readNetworkCard({ title: 'x' })).toThrow('not written by msn export');
		expect(() => readNetworkCard({ medshapenet: '{' })).toThrow('not JSON');
	});
});
