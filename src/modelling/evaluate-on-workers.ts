import type { EvaluationCrew, EvaluationTask } from '#shape-model';
import { askInTurn } from './ask-in-turn.ts';
import type { CrewRequest } from './crew-message.ts';
import type { CrewWorkers } from './crew-workers.ts';
import { sharedMesh, sharedNumbers } from './share-memory.ts';

/** Worker threads for `evaluateModel`. The figures do not depend on how many they are. Closing leaves them running. */
export function evaluateOnWorkers(workers: CrewWorkers): (task: EvaluationTask) => Promise<EvaluationCrew> {
	const tellAll = async (request: CrewRequest): Promise<void> => {
		await Promise.all(Array.from({ length: workers.count }, (_, worker) => workers.ask(worker, request)));
	};
	return async ({ surfaces, ...task }) => {
		const shared = surfaces?.map((own) => own.map(sharedMesh));
		const { points, correspondence, templates } = task.model;
		const model = { points, correspondence, templates };
		await tellAll({ kind: 'open evaluation', task: { ...task, model, ...(shared && { surfaces: shared }) } });
		return {
			run: (parts, onPart) =>
				askInTurn(workers, parts.length, (index) => ({ kind: 'evaluate', part: parts[index] }), onPart),
			share: (bounds) => tellAll({ kind: 'share bounds', bounds: bounds.map(sharedNumbers) }),
			close: () => tellAll({ kind: 'clear' }),
		};
	};
}
