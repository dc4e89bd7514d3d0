import { parentPort } from 'node:worker_threads';
import {
	alignTo,
	evaluatePart,
	meanDistancesTo,
	openBench,
	openEvaluationBench,
	runStep,
	viewParticles,
	type EvaluationBench,
	type MemberBench,
} from '#shape-model';
import type { CrewReply, CrewRequest } from './crew-message.ts';
import { readShape } from './read-shape.ts';

let bench: MemberBench = openBench([]);
let evaluation: EvaluationBench | undefined;

function openedEvaluation(): EvaluationBench {
	if (!evaluation) throw new RangeError('member-crew.worker: there is no evaluation yet');
	return evaluation;
}

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
		case 'read':
			return readShape(request.file, request.options);
		case 'align':
			return alignTo(request.moving, request.fixed, request.options);
		case 'measure':
			return meanDistancesTo(request.surface, request.samples);
		case 'open evaluation':
			evaluation = openEvaluationBench(request.task);
			return undefined;
		case 'share bounds':
			openedEvaluation().bounds = request.bounds;
			return undefined;
		case 'evaluate':
			return evaluatePart(openedEvaluation(), request.part);
		case 'clear':
			bench = openBench([]);
			evaluation = undefined;
			return undefined;
	}
}

parentPort?.on('message', ({ id, request }: { id: number; request: CrewRequest }) => {
	const reply = (message: CrewReply): void => parentPort?.postMessage(message);
	const work = async (): Promise<void> => {
		try {
			reply({ id, kind: 'done', result: await answer(request, () => reply({ id, kind: 'member' })) });
		} catch (error) {
			reply({ id, kind: 'failed', error });
		}
	};
	void work();
});
