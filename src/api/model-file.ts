import { hash } from 'node:crypto';
import type { ModelEntry } from '#contract';
import { joinedMesh, modeCountFor, modelSurfaces, readShapeModel, surfacesAt } from '#shape-model';
import { meshPicture } from './mesh-picture.ts';

/** PNG picture of the mean of a shape model's file. */
export function drawModel(bytes: Uint8Array): Promise<Uint8Array> {
	const surfaces = modelSurfaces(readShapeModel(bytes));
	return meshPicture(joinedMesh(surfacesAt(surfaces, surfaces.model.points.mean).map(({ mesh }) => mesh)));
}

/** What the list says of a shape model's file. @throws Error for what is no model. */
export function modelEntry(id: string, bytes: Uint8Array): ModelEntry {
	const model = readShapeModel(bytes);
	const { points, correspondence, templates, members } = model;
	const counts = new Map<string, number>();
	for (const { licence } of members) {
		const licenceId = licence?.id ?? 'unknown';
		counts.set(licenceId, (counts.get(licenceId) ?? 0) + 1);
	}
	return {
		id,
		title: model.title,
		anatomies: templates.map(({ name }) => name),
		memberCount: members.length,
		syntheticCount: members.filter(({ synthetic }) => synthetic).length,
		pointCount: points.mean.length / 3,
		modeCount: points.variances.length,
		modesFor95: modeCountFor(points, 0.95),
		alignment: correspondence.alignment,
		engine: correspondence.engine,
		population: model.provenance.population,
		licences: [...counts]
			.map(([licenceId, memberCount]) => ({ id: licenceId, memberCount }))
			.sort((a, b) => b.memberCount - a.memberCount || a.id.localeCompare(b.id)),
		sizeBytes: bytes.length,
		sha256: hash('sha256', bytes, 'hex'),
	};
}
