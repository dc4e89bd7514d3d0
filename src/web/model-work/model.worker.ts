import { renderThumbnail } from '#shape';
import {
	evaluateModel,
	joinedMesh,
	modelSurfaces,
	openFitting,
	readShapeModel,
	surfacesAt,
	type ModelSurfaces,
	type SubjectFitting,
} from '#shape-model';
import { findEffect } from './find-effect.ts';
import { fitFile } from './fit-file.ts';
import type { ModelAnswer, ModelRequest } from './model-protocol.ts';
import { openModel } from './open-model.ts';
import type { FailureNews, ProgressNews, WorkProgress } from './work-news.ts';

/** Keeps the model that was opened and answers for it: everything is worked out here, nothing is sent anywhere. */

interface WorkerScope {
	onmessage: ((event: MessageEvent<ModelRequest>) => void) | null;
	postMessage(message: ModelAnswer | ProgressNews | FailureNews, transfer?: Transferable[]): void;
}
const scope = self as unknown as WorkerScope;

let held: ModelSurfaces | undefined;
/** Made when the first file comes. */
let fitting: SubjectFitting | undefined;

function hold(bytes: Uint8Array): ModelSurfaces {
	held = modelSurfaces(readShapeModel(bytes));
	fitting = undefined;
	return held;
}

function requireModel(): ModelSurfaces {
	if (!held) throw new Error('No model is open.');
	return held;
}

async function answer(request: ModelRequest): Promise<ModelAnswer> {
	const { ticket } = request;
	const onProgress = (progress: WorkProgress): void => scope.postMessage({ ticket, progress });
	if (request.task === 'open') return { ticket, opened: openModel(hold(request.bytes)) };
	if (request.task === 'prepare') {
		hold(request.bytes);
		return { ticket, prepared: true };
	}
	const surfaces = requireModel();
	const { model } = surfaces;
	switch (request.task) {
		case 'member': {
			const laid = surfacesAt(surfaces, model.correspondence.world[request.member]);
			return { ticket, positions: laid.map(({ mesh }) => mesh.positions) };
		}
		case 'thumbnail': {
			const laid = surfacesAt(surfaces, model.correspondence.world[request.member]);
			const { rgba } = renderThumbnail(joinedMesh(laid.map(({ mesh }) => mesh)), { size: request.size });
			return { ticket, picture: { size: request.size, rgba: new Uint8ClampedArray(rgba) } };
		}
		case 'effect': {
			const { question, isAllometry, normals } = request;
			const stage = 'Rearranging the members';
			const effect = findEffect(surfaces, question, {
				normals,
				isAllometry,
				onProgress: (share) => onProgress({ stage, share }),
			});
			return { ticket, effect };
		}
		case 'evaluate': {
			const evaluation = await evaluateModel(model, {
				onProgress: (stage, done, total) => onProgress({ stage, share: done / total }),
			});
			return { ticket, evaluation };
		}
		case 'fit': {
			fitting ??= openFitting(surfaces);
			const { bytes, name, mirrored } = request;
			return { ticket, fitted: await fitFile(fitting, { bytes, name }, { mirrored, onProgress }) };
		}
	}
}

scope.onmessage = async ({ data }) => {
	try {
		scope.postMessage(await answer(data));
	} catch (error) {
		scope.postMessage({ ticket: data.ticket, failure: error instanceof Error ? error.message : String(error) });
	}
};
