import { hash } from 'node:crypto';
import type { NetworkEntry } from '#contract';
import { fieldInstance, fieldModelFacts, gridToWorld, networkFacts, readFieldModel, readNetworkCard } from '#learning';
import { extractIsosurface } from '#shape';
import { OnnxFileError, readOnnxSummary } from '#tensor-onnx';
import { meshPicture } from './mesh-picture.ts';

/** PNG picture of the mean of a signed distance model's file. */
export function drawMean(bytes: Uint8Array): Promise<Uint8Array> {
	const { model } = readFieldModel(bytes);
	const mean = extractIsosurface(
		{ voxels: fieldInstance(model, []), dims: model.grid.dims, voxelToWorld: gridToWorld(model.grid) },
		{ level: 0, inside: 'low' },
	);
	return meshPicture(mean);
}

/** What the list says of a network's file. @throws Error where it is none, or not whole. */
export function networkEntry(id: string, bytes: Uint8Array): NetworkEntry {
	const { metadata, graph } = readOnnxSummary(bytes);
	const card = readNetworkCard(metadata);
	if (hash('sha256', graph, 'hex') !== card.graphSha256)
		throw new OnnxFileError('it is not as it was exported: copy the file anew');
	return { id, ...networkFacts(card), ...fileFacts(bytes) };
}

/** What the list says of a signed distance model's file. @throws Error where it is none. */
export const fieldModelEntry = (id: string, bytes: Uint8Array): NetworkEntry => ({
	id,
	...fieldModelFacts(readFieldModel(bytes)),
	...fileFacts(bytes),
});

const fileFacts = (bytes: Uint8Array) => ({ sizeBytes: bytes.length, sha256: hash('sha256', bytes, 'hex') });
