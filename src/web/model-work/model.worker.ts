import { joinedMesh, modelSurfaces, readShapeModel, surfacesAt, type ModelSurfaces } from '#shape-model';
import { renderThumbnail } from '#shape';
import { compareGroups } from './compare-groups.ts';
import { fitSurface } from './fit-surface.ts';
import type { ModelAnswer, ModelRequest } from './model-protocol.ts';
import { openModel, pointNormals } from './open-model.ts';
import type { OpenedModel } from './opened-model.ts';
import { readTarget } from './read-target.ts';

/** Keeps the model that was opened and answers for it: everything is worked out here, nothing is sent anywhere. */

interface WorkerScope {
	onmessage: ((event: MessageEvent<ModelRequest>) => void) | null;
	postMessage(message: ModelAnswer, transfer?: Transferable[]): void;
}
const scope = self as unknown as WorkerScope;

let held: { readonly surfaces: ModelSurfaces; readonly opened: OpenedModel } | undefined;

function requireModel(): NonNullable<typeof held> {
	if (!held) throw new Error('No model is open.');
	return held;
}

async function answer(request: ModelRequest): Promise<ModelAnswer> {
	const { ticket } = request;
	if (request.task === 'open') {
		const surfaces = modelSurfaces(readShapeModel(request.bytes));
		held = { surfaces, opened: openModel(surfaces) };
		return { ticket, opened: held.opened };
	}
	const { surfaces, opened } = requireModel();
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
		case 'compare': {
			const normals = pointNormals(model, opened);
			const comparison = compareGroups(model.correspondence.world, model.members, request.groups, normals);
			return { ticket, comparison };
		}
		case 'fit': {
			const { mesh, notes } = await readTarget(request.bytes, request.name);
			const fitted = fitSurface(surfaces, mesh, { reflection: request.reflection });
			return { ticket, fitted: { ...fitted, name: request.name, notes } };
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
