import { parentPort } from 'node:worker_threads';
import { alignTo, openBench, runStep, viewParticles, type MemberBench } from '#shape-model';
import type { CrewReply, CrewRequest } from './crew-message.ts';

let bench: MemberBench = openBench([]);

function answer(request: CrewRequest, announce: () => void): unknown {
	switch (request.kind) {
		case 'open':
			bench = openBench(request.meshes);
			return undefined;
		case 'attach':
			bench.system = viewParticles(request.layout, request.memory);
			bench.neighbours.length = 0;
			return undefined;
		case 'prepare':
			bench.templates = request.templates;
			return undefined;
		case 'run':
			return request.members.map((member) => {
				const report = runStep(bench, request.step, member);
				if (request.step.kind === 'register') announce();
				return report;
			});
		case 'align':
			return request.moving.map((mesh) => {
				const alignment = alignTo(mesh, request.fixed, request.options);
				announce();
				return alignment;
			});
	}
}

parentPort?.on('message', ({ id, request }: { id: number; request: CrewRequest }) => {
	const reply = (message: CrewReply): void => parentPort?.postMessage(message);
	try {
		reply({ id, kind: 'done', result: answer(request, () => reply({ id, kind: 'member' })) });
	} catch (error) {
		reply({ id, kind: 'failed', error });
	}
});
