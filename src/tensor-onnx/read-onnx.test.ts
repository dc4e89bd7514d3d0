import { createRandom } from '#numeric';
import { inferenceGraph, initialTensors, linearLayer, trainingStep, mean } from '#tensor';
import { describe, expect, test } from 'vitest';
import { OnnxFileError, readOnnxSummary } from './read-onnx.ts';
import { writeOnnx } from './write-onnx.ts';

const network = inferenceGraph((scope) => ({
	y: linearLayer(scope.child('out'), scope.input('x', [2, 3]), { features: 4 }),
}));
const weights = initialTensors(
	trainingStep((scope) => ({ loss: mean(linearLayer(scope.child('out'), scope.input('x', [2, 3]), { features: 4 })) })),
	'seed',
);
const metadata = { title: 'Größe × 𝛑', empty: '', long: 'é'.repeat(9000) };
const bytes = writeOnnx(network, weights, { metadata });

describe('readOnnxSummary', () => {
	test('gives back what was written', () => {
		const summary = readOnnxSummary(bytes);
		expect(summary.metadata).toEqual(metadata);
		expect(summary.producer).toBe('medshapenet');
		expect(summary.inputs).toEqual([{ name: 'x', type: 'float32', shape: [2, 3] }]);
		expect(summary.outputs).toEqual([{ name: 'y', type: 'float32', shape: [2, 4] }]);
		expect(summary.nodeCount).toBeGreaterThan(0);
		const weight = summary.weights.find(({ name }) => name.includes('weight'));
		const values = new Float32Array(weight!.bytes.slice().buffer);
		expect([...values]).toEqual([...weights.get('out.weight')!.data]);
	});

	test('refuses what is cut off anywhere, changed or something else, and never runs away', () => {
		for (let length = 0; length < bytes.length; length += length < 600 ? 1 : 97) {
			try {
				readOnnxSummary(bytes.subarray(0, length));
			} catch (error) {
				expect(error).toBeInstanceOf(OnnxFileError);
			}
		}
		const random = createRandom(3);
		for (let round = 0; round < 400; round++) {
			const broken = bytes.slice();
			for (let k = 0; k < 3; k++) broken[Math.floor(random.next() * broken.length)] = Math.floor(random.next() * 256);
			try {
				readOnnxSummary(broken);
			} catch (error) {
				expect(error).toBeInstanceOf(OnnxFileError);
			}
		}
		const text = Uint8Array.from('solid ball\nfacet normal 0 0 1\n', (char) => char.charCodeAt(0));
		expect(() => readOnnxSummary(text)).toThrow(OnnxFileError);
		expect(() => readOnnxSummary(new Uint8Array(0))).toThrow('holds no graph');
		expect(() => readOnnxSummary(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f))).toThrow('cut off');
	});
});
