import {
	trainingStep,
	convolutionLayer,
	batchNormLayer,
	linearLayer,
	relu,
	reduceMax,
	reshape,
	crossEntropyLoss,
	type Scope,
	type TensorValue,
} from '#tensor';
import { openTrainer } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { pointNet } from '../learning/networks/point-net.ts';
const [N, P] = [8, 1024];
const channelsFirst =
	(late: boolean) =>
	(scope: Scope, x: TensorValue): TensorValue => {
		let v = x;
		[64, 64, 64, 128, 1024].forEach((filters, i) => {
			const inner = scope.child('s').child(i);
			v = batchNormLayer(
				inner.child('norm'),
				convolutionLayer(inner.child('conv'), v, { filters, kernel: 1, bias: false }),
			);
			if (!(late && i === 4)) v = relu(v);
		});
		v = reduceMax(v, { axes: [2] });
		if (late) v = relu(v);
		for (const [i, features] of [512, 256].entries()) {
			const inner = scope.child('h').child(i);
			v = relu(batchNormLayer(inner.child('norm'), linearLayer(inner.child('l'), v, { features, bias: false })));
		}
		return linearLayer(scope.child('last'), v, { features: 40 });
	};
const rows =
	(late: boolean) =>
	(scope: Scope, x: TensorValue): TensorValue => {
		let v = reshape(x, [N * P, 3]);
		[64, 64, 64, 128, 1024].forEach((filters, i) => {
			const inner = scope.child('s').child(i);
			v = batchNormLayer(inner.child('norm'), linearLayer(inner.child('conv'), v, { features: filters, bias: false }));
			if (!(late && i === 4)) v = relu(v);
		});
		v = reduceMax(reshape(v, [N, P, 1024]), { axes: [1] });
		if (late) v = relu(v);
		for (const [i, features] of [512, 256].entries()) {
			const inner = scope.child('h').child(i);
			v = relu(batchNormLayer(inner.child('norm'), linearLayer(inner.child('l'), v, { features, bias: false })));
		}
		return linearLayer(scope.child('last'), v, { features: 40 });
	};
const run = async (name: string, shape: number[], net: (s: Scope, x: TensorValue) => TensorValue) => {
	const step = trainingStep((s) => ({
		loss: crossEntropyLoss(net(s, s.input('x', shape)), s.input('t', [N], { type: 'int32' })),
	}));
	const trainer = await openTrainer(step, {
		runtime,
		optimiser: { kind: 'adamw', learningRate: 1e-3 } as never,
		threads: 1,
	});
	const feeds = {
		x: Float32Array.from({ length: N * P * 3 }, (_, i) => Math.sin(i * 1.7)),
		t: Int32Array.from({ length: N }, (_, i) => i),
	};
	const times: number[] = [];
	let loss = 0;
	for (let i = 0; i < 9; i++) {
		const c = process.cpuUsage();
		loss = (await trainer.step(feeds)).loss;
		const d = process.cpuUsage(c);
		if (i > 2) times.push((d.user + d.system) / 1000);
	}
	times.sort((a, b) => a - b);
	console.log(name, 'cpu ms', times[3].toFixed(0), 'loss', loss);
	await trainer.dispose();
};
await run('learning rows ', [N, P, 3], (s, x) => pointNet(s, x, { outputs: 40, dropout: 0 }).logits);
await run('channels first', [N, 3, P], channelsFirst(false));
await run('channels first, relu late', [N, 3, P], channelsFirst(true));
await run('rows', [N, P, 3], rows(false));
await run('rows late', [N, P, 3], rows(true));
