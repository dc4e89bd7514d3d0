import { type MeshFile, readGlb, readPly, readStl } from '#formats';
import { curvature, type TriangleMesh } from '#shape';
import type { DecodeAnswer, DecodeRequest } from './decode-protocol.ts';

/** Thin shell around the readers of `#formats` and the curvature of `#shape`: typed arrays out by transfer. */

interface WorkerScope {
	onmessage: ((event: MessageEvent<DecodeRequest>) => void) | null;
	postMessage(message: DecodeAnswer, transfer: Transferable[]): void;
}
const scope = self as unknown as WorkerScope;

function onlySurface(file: MeshFile): TriangleMesh {
	if (file.parts.length === 1) return file.parts[0].mesh;
	const positions = new Float32Array(file.parts.reduce((sum, part) => sum + part.mesh.positions.length, 0));
	const triangles = new Uint32Array(file.parts.reduce((sum, part) => sum + part.mesh.triangles.length, 0));
	let position = 0;
	let corner = 0;
	for (const { mesh } of file.parts) {
		positions.set(mesh.positions, position);
		for (const vertex of mesh.triangles) triangles[corner++] = vertex + position / 3;
		position += mesh.positions.length;
	}
	return { positions, triangles };
}

async function decodeSurface(bytes: Uint8Array, format: string): Promise<TriangleMesh> {
	if (format === 'glb') return onlySurface(await readGlb(bytes));
	const file = format === 'stl' ? readStl(bytes, { units: 'mm' }) : readPly(bytes, { units: 'mm' });
	if (file.kind !== 'mesh') throw new Error('The file holds points, not a surface.');
	return onlySurface(file);
}

const buffers = (...arrays: (Float32Array | Float64Array | Uint32Array | undefined)[]): Transferable[] =>
	arrays.flatMap((array) => (array ? [array.buffer as ArrayBuffer] : []));

scope.onmessage = async ({ data }) => {
	const { ticket } = data;
	try {
		if (data.task === 'surface') {
			const surface = await decodeSurface(data.bytes, data.format);
			scope.postMessage({ ticket, surface }, buffers(surface.positions, surface.triangles));
		} else if (data.task === 'curvature') {
			const result = curvature(data.surface);
			const values = data.kind === 'mean' ? result.meanPerMm : result.gaussianPerMm2;
			scope.postMessage({ ticket, values }, buffers(values));
		} else {
			const file = readPly(data.bytes, { units: 'mm' });
			if (file.kind !== 'points') throw new Error('The file holds a surface, not points.');
			scope.postMessage({ ticket, points: file.points }, buffers(file.points.positions, file.points.normals));
		}
	} catch (error) {
		scope.postMessage({ ticket, failure: error instanceof Error ? error.message : String(error) }, []);
	}
};
