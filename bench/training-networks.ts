/** The training steps that bench/training-step.bench.ts and bench/inference.bench.ts measure, and their data. */
import { createRandom } from '#numeric';
import {
	add,
	batchNormLayer,
	binaryCrossEntropy,
	concatenate,
	convolutionLayer,
	convolutionTransposeLayer,
	groupNormLayer,
	linearLayer,
	maxPool,
	mean,
	multiply,
	negate,
	reduceMax,
	reduceSum,
	relu,
	softmax,
	log,
	trainingStep,
	type Scope,
	type TensorValue,
	type TrainingStep,
} from '#tensor';
import { denseGroupNormNet } from '../src/learning/networks/dense-group-norm-net.ts';
import { residualNetwork } from '../src/learning/networks/residual-network.ts';
import { stridedAutoencoder } from '../src/learning/networks/strided-autoencoder.ts';
import { unet as taskUnet } from '../src/learning/networks/unet.ts';

/** A network, its loss and one batch of data. */
export interface TrainingTask {
	readonly title: string;
	/** Name in bench/peers/training_step.py. */
	readonly network: string;
	readonly loss: 'bce' | 'classes';
	readonly step: TrainingStep;
	/** The network alone, x → result. */
	readonly build: (scope: Scope, x: TensorValue) => TensorValue;
	readonly feeds: Readonly<Record<string, Float32Array>>;
	/** What the peer gets as target when it is not fed the same way. */
	readonly target: { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] };
}

/** Two convolutions a level with group norm, channels 16, 32, 64, skip connections. x [N, 1, D, H, W]. */
function unet(scope: Scope, x: TensorValue): TensorValue {
	const channels = [16, 32, 64];
	const block = (inner: Scope, value: TensorValue, filters: number): TensorValue => {
		const convolved = convolutionLayer(inner.child('conv'), value, { filters, kernel: 3, padding: 1 });
		return relu(groupNormLayer(inner.child('norm'), convolved, 8));
	};
	const level = (inner: Scope, value: TensorValue, filters: number): TensorValue =>
		block(inner.child(1), block(inner.child(0), value, filters), filters);
	const skips: TensorValue[] = [];
	let value = x;
	channels.forEach((filters, i) => {
		value = level(scope.child('down').child(i), i === 0 ? value : maxPool(value, { window: 2 }), filters);
		skips.push(value);
	});
	[32, 16].forEach((filters, i) => {
		const inner = scope.child('up').child(i);
		const raised = convolutionTransposeLayer(inner.child('raise'), value, { filters, kernel: 2, stride: 2 });
		value = level(inner, concatenate([skips[1 - i], raised], 1), filters);
	});
	return convolutionLayer(scope.child('head'), value, { filters: 1, kernel: 1 });
}

/** Shared perceptron 3-64-128-1024 with batch norm, the greatest over the points, 512-256-40. x [N, 3, points]. */
function pointNet(scope: Scope, x: TensorValue): TensorValue {
	const shared = [64, 128, 1024].reduce((value, filters, i) => {
		const inner = scope.child('shared').child(i);
		const convolved = convolutionLayer(inner.child('conv'), value, { filters, kernel: 1 });
		return relu(batchNormLayer(inner.child('norm'), convolved));
	}, x);
	const pooled = reduceMax(shared, { axes: [2] });
	const last = [512, 256].reduce((value, features, i) => {
		const inner = scope.child('head').child(i);
		return relu(batchNormLayer(inner.child('norm'), linearLayer(inner.child('linear'), value, { features })));
	}, pooled);
	return linearLayer(scope.child('last'), last, { features: 40 });
}

/** Bodies with a wavy surface: 1 inside, 0 outside, blurred at the border and noisy. */
function volumes(count: number, size: number): { x: Float32Array; t: Float32Array } {
	const random = createRandom(1);
	const x = new Float32Array(count * size ** 3);
	const t = new Float32Array(x.length);
	for (let n = 0, at = 0; n < count; n++) {
		const [radius, waves] = [random.uniform(0.25, 0.4), random.uniform(2, 6)];
		for (let i = 0; i < size ** 3; i++, at++) {
			const [z, y, w] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size].map((v) => v / size - 0.5);
			const depth = radius * (1 + 0.15 * Math.sin(waves * Math.atan2(y, w))) - Math.hypot(z, y, w);
			t[at] = depth > 0 ? 1 : 0;
			x[at] = 1 / (1 + Math.exp(-20 * depth)) + 0.1 * random.normal();
		}
	}
	return { x, t };
}

function volumeTask(network: string, name: string, build: typeof unet, count: number, size: number): TrainingTask {
	const title = `${name} ${size}³, N = ${count}`;
	const shape = [count, 1, size, size, size];
	const step = trainingStep((scope) => {
		const x = scope.input('x', shape);
		const t = scope.input('t', shape);
		return { loss: mean(binaryCrossEntropy(build(scope, x), t)) };
	});
	const feeds = volumes(count, size);
	return { title, network, loss: 'bce', step, build, feeds, target: { data: feeds.t, shape } };
}

function pointTask(shrink: number): TrainingTask {
	const [count, points, classes] = [32 / shrink, 2048 / shrink ** 2, 40];
	const step = trainingStep((scope) => {
		const x = scope.input('x', [count, 3, points]);
		const truth = scope.input('t', [count, classes]);
		const logits = pointNet(scope, x);
		const score = reduceSum(multiply(truth, log(add(softmax(logits, 1), 1e-30))), { axes: [1] });
		return { loss: negate(mean(score)) };
	});
	const random = createRandom(2);
	const labels = Int32Array.from({ length: count }, () => random.integer(classes));
	const truth = new Float32Array(count * classes);
	labels.forEach((label, n) => (truth[n * classes + label] = 1));
	// Points on ellipsoids whose axes depend on the class.
	const x = new Float32Array(count * 3 * points);
	for (let n = 0; n < count; n++)
		for (let i = 0; i < points; i++) {
			const direction = [random.normal(), random.normal(), random.normal()];
			const length = Math.hypot(...direction);
			direction.forEach((part, axis) => {
				x[(n * 3 + axis) * points + i] = (part / length) * (0.5 + 0.5 * Math.sin(labels[n] * (axis + 1)));
			});
		}
	const target = { data: labels, shape: [count] };
	return {
		title: `PointNet, ${count} × ${points} points`,
		network: 'pointnet',
		loss: 'classes',
		step,
		build: pointNet,
		feeds: { x, t: truth },
		target,
	};
}

/** A network that gives one number for a volume: is it of the class or not. */
function classTask(network: string, name: string, build: typeof unet, count: number, size: number): TrainingTask {
	const title = `${name} ${size}³, N = ${count}`;
	const step = trainingStep((scope) => {
		const x = scope.input('x', [count, 1, size, size, size]);
		return { loss: mean(binaryCrossEntropy(build(scope, x), scope.input('t', [count, 1]))) };
	});
	const t = Float32Array.from({ length: count }, (_, n) => n % 2);
	const feeds = { x: volumes(count, size).x, t };
	return { title, network, loss: 'bce', step, build, feeds, target: { data: t, shape: [count, 1] } };
}

/**
 * Each task by its short name; built when asked for. The first four are the ones with a goal. Images are `shrink` times
 * smaller along each axis, batches of points that much and more.
 */
export const trainingTasks: Readonly<Record<string, (shrink?: number) => TrainingTask>> = {
	autoencoder: (shrink = 1) => volumeTask('autoencoder', 'strided autoencoder', stridedAutoencoder, 4, 32 / shrink),
	dense: (shrink = 1) => volumeTask('dense', 'dense net with group norm', denseGroupNormNet, 1, 32 / shrink),
	unet: (shrink = 1) => volumeTask('unet', 'U-Net', unet, 1, 64 / shrink),
	pointnet: (shrink = 1) => pointTask(shrink),
	residual: (shrink = 1) => {
		const options = { outputs: 1, channels: [16, 32, 64], blocks: [1, 1, 1], stemKernel: 3, stemStride: 1 };
		const title = 'residual network 16-32-64 with overlapping max-pool';
		return classTask('residual', title, (scope, x) => residualNetwork(scope, x, options), 16, 32 / shrink);
	},
	completion: (shrink = 1) => completionTask('completion', [8, 16, 32, 64], 48 / shrink),
	kidney: (shrink = 1) => kidneyTask(48 / shrink),
	completion40: (shrink = 1) => completionTask('completion40', [16, 32, 64], 40 / shrink),
};

function completionTask(network: string, channels: readonly number[], size: number): TrainingTask {
	const build = (scope: Scope, x: TensorValue): TensorValue => taskUnet(scope, x, { outputs: 1, channels });
	return volumeTask(network, `U-Net ${channels.join('-')}`, build, 4, size);
}

/** The network of the kidney tasks: a U-Net at half the size, which sees the occupancy and where each voxel is. */
function kidneyTask(size: number): TrainingTask {
	const [count, channels] = [4, 4];
	const build = (scope: Scope, x: TensorValue): TensorValue =>
		taskUnet(scope, x, { outputs: 1, stem: 16, channels: [16, 32, 64] });
	const step = trainingStep((scope) => {
		const logits = build(scope, scope.input('x', [count, channels, size, size, size]));
		return { loss: mean(binaryCrossEntropy(logits, scope.input('t', logits.shape))) };
	});
	const made = volumes(count, size);
	const voxels = size ** 3;
	const x = Float32Array.from({ length: count * channels * voxels }, (_, i) => {
		const [item, channel, at] = [Math.floor(i / voxels / channels), Math.floor(i / voxels) % channels, i % voxels];
		if (channel === 0) return made.x[item * voxels + at];
		return (2 * (Math.floor(at / size ** (channel - 1)) % size) + 1) / size - 1;
	});
	return {
		title: `U-Net 16-32-64 behind a stem ${size}³ × ${channels}, N = ${count}`,
		network: 'kidney',
		loss: 'bce',
		step,
		build,
		feeds: { x, t: made.t },
		target: { data: made.t, shape: [count, 1, size, size, size] },
	};
}
