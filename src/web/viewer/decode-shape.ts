import type { PointCloud, TriangleMesh } from '#shape';
import { fetchBytes, fileUrl } from '../api-client.ts';
import type { CurvatureKind, DecodeAnswer, DecodeRequest } from './decode-protocol.ts';
import type { SurfaceFile } from './shape-files.ts';

/** One worker a page: decoding is short, and files arrive one after the other. */
let worker: Worker | undefined;
let tickets = 0;
const waiting = new Map<number, { resolve: (answer: DecodeAnswer) => void; reject: (error: Error) => void }>();

function shapeWorker(): Worker {
	if (worker) return worker;
	worker = new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' });
	worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => {
		const call = waiting.get(data.ticket);
		waiting.delete(data.ticket);
		if ('failure' in data) call?.reject(new Error(data.failure));
		else call?.resolve(data);
	};
	worker.onerror = (event) => {
		for (const call of waiting.values()) call.reject(new Error(`The shape reader failed: ${event.message}`));
		waiting.clear();
		worker?.terminate();
		worker = undefined;
	};
	return worker;
}

type Unticketed<T> = T extends { ticket: number } ? Omit<T, 'ticket'> : never;

function ask(request: Unticketed<DecodeRequest>, transfer: Transferable[]): Promise<DecodeAnswer> {
	const ticket = ++tickets;
	return new Promise((resolve, reject) => {
		waiting.set(ticket, { resolve, reject });
		shapeWorker().postMessage({ ...request, ticket }, transfer);
	});
}

/** Fetches and decodes a stored surface: world RAS+ in mm. The caller owns the arrays. */
export async function loadSurface(id: string, file: SurfaceFile, signal?: AbortSignal): Promise<TriangleMesh> {
	const bytes = await fetchBytes(fileUrl(id, file.role, file.format), signal);
	const answer = await ask({ task: 'surface', format: file.format, bytes }, [bytes.buffer]);
	if (!('surface' in answer)) throw new Error('The shape reader gave no surface.');
	return answer.surface;
}

/** Fetches and decodes a stored point cloud. */
export async function loadPoints(id: string, file: SurfaceFile, signal?: AbortSignal): Promise<PointCloud> {
	const bytes = await fetchBytes(fileUrl(id, file.role, file.format), signal);
	const answer = await ask({ task: 'points', bytes }, [bytes.buffer]);
	if (!('points' in answer)) throw new Error('The shape reader gave no points.');
	return answer.points;
}

/** Curvature at each vertex of a surface: 1/mm for mean, 1/mm² for Gaussian. The surface is copied, not taken. */
export async function surfaceCurvature(surface: TriangleMesh, kind: CurvatureKind): Promise<Float64Array> {
	const answer = await ask({ task: 'curvature', kind, surface }, []);
	if (!('values' in answer)) throw new Error('The shape reader gave no curvature.');
	return answer.values;
}
