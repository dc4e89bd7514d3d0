import { setImmediate } from 'node:timers/promises';
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
	type MemberStep,
	type StepReport,
} from '#shape-model';
import type { CrewReply, CrewRequest } from './crew-message.ts';
import { readShape } from './read-shape.ts';

let bench: MemberBench = openBench([]);
let evaluation: EvaluationBench | undefined;

function openedEvaluation(): EvaluationBench {
	if (!evaluation) throw new RangeError('member-crew.worker: there is no evaluation yet');
	return evaluation;
}

/**
 * A long step, each member in a turn of its own of the event loop: what weak references point to is kept until the turn
 * ends, and every registration leaves some 20 MB of trees behind.
 */
async function runOneByOne(step: MemberStep, members: readonly number[], announce: () => void): Promise<StepReport[]> {
	const reports: StepReport[] = [];
	for (const member of members) {
		reports.push(runStep(bench, step, member));
		announce();
		await setImmediate();
	}
	return reports;
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
			return request.step.kind === 'register'
				? runOneByOne(request.step, request.members, announce)
				: request.members.map((member) => runStep(bench, request.step, member));
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
