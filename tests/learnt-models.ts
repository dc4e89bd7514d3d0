import { hash } from 'node:crypto';
import {
	fitMovedModel,
	networkMetadata,
	networkProgram,
	signedDistanceField,
	writeFieldModel,
	type NetworkCard,
	type NetworkProgram,
} from '#learning';
import { createRandom } from '#numeric';
import { initialTensors } from '#tensor';
import { readOnnxSummary, writeOnnx } from '#tensor-onnx';
import { sphereMesh } from './solid-meshes.ts';

/** An exported network that was never trained. */
function untrained(
	program: NetworkProgram,
	seed: string,
	card: Pick<NetworkCard, 'title' | 'network' | 'settings' | 'filling' | 'classes'> & Partial<NetworkCard>,
): Uint8Array {
	const weights = initialTensors(program.training(1), seed);
	const { graph } = readOnnxSummary(writeOnnx(program.inference(1), weights));
	const metadata = networkMetadata({
		parameters: 1000,
		placement: 'centroid',
		data: { source: 'made up', licence: 'CC0-1.0', shapes: 8, subjects: 8, synthetic: 'all' },
		graphSha256: hash('sha256', graph, 'hex'),
		...card,
	});
	return writeOnnx(program.inference(1), weights, { metadata });
}

const common = { input: 'voxels', pointCount: 1024, share: 0.25, seed: 1 } as const;

/** A network that tells balls from rods badly: it was never trained. */
export function smallNetwork(change: Partial<NetworkCard> = {}): Uint8Array {
	const size = 12;
	const options = { channels: [4, 8], blocks: [1, 1], stemKernel: 3, stemPool: false };
	const program = networkProgram({ network: 'residual-network', options, lesson: 'class', size, outputs: 2 });
	return untrained(program, 'small', {
		title: 'Balls and rods',
		network: 'residual-network',
		settings: { ...common, lesson: 'class', grid: { dims: [size, size, size], spacingMm: 2 } },
		filling: 'whole',
		classes: ['ball', 'rod'],
		measured: {
			rule: 'official',
			figures: [{ method: 'seed 1', metric: 'accuracy', value: 0.75, interval: [0.5, 1], patients: 8, shapes: 8 }],
		},
		...change,
	});
}

/** A network that completes shapes and was never trained: it expects nothing anywhere. */
export function timidNetwork(): Uint8Array {
	const size = 16;
	const options = { channels: [2, 4] };
	const program = networkProgram({ network: 'unet', options, lesson: 'completion', size, outputs: 1, prior: 1e-6 });
	return untrained(program, 'timid', {
		title: 'Completion of rods',
		network: 'unet',
		settings: { ...common, lesson: 'completion', grid: { dims: [size, size, size], spacingMm: 2 } },
		filling: 'shares',
		classes: [],
	});
}

/** A signed distance model of ellipsoids about 32 × 24 × 20 mm. */
export function smallFieldModel(): Uint8Array {
	const random = createRandom('small');
	const grid = { dims: [20, 20, 20], spacingMm: 2 } as const;
	const truncationMm = 8;
	const ball = sphereMesh(1, 3);
	const fields = Array.from({ length: 12 }, () => {
		const axes = [16, 12, 10].map((axis) => axis * Math.exp(0.1 * random.normal()));
		const positions = ball.positions.map((value, i) => value * axes[i % 3]);
		return signedDistanceField({ ...ball, positions }, { grid, truncationMm: 2 * truncationMm });
	});
	const model = fitMovedModel(fields, { grid, truncationMm, modeLimit: 20, copies: 2 });
	return writeFieldModel({
		model,
		provenance: {
			title: 'Ellipsoids',
			source: 'made up',
			licence: 'CC0-1.0',
			shapes: 12,
			subjects: 12,
			synthetic: 'all',
		},
		heldOut: {
			mahalanobis: Float64Array.from({ length: 12 }, (_, i) => 2 + 0.3 * i),
			residualMm: Float64Array.from({ length: 12 }, (_, i) => 0.1 + 0.02 * i),
		},
	});
}
