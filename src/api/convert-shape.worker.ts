import { parentPort } from 'node:worker_threads';
import { convertShape, type ConversionTask } from './convert-shape.ts';

/** Answer of the worker to one task. `refusal`: it cannot be done; `failure`: it should have been possible. */
export type ConversionAnswer =
	{ readonly bytes: Uint8Array<ArrayBuffer> } | { readonly refusal: string } | { readonly failure: string };

const port = parentPort;
if (port === null) throw new Error('convert-shape.worker runs in a worker thread only');
port.on('message', async (task: ConversionTask) => {
	const answer = await convert(task);
	port.postMessage(answer, 'bytes' in answer ? [answer.bytes.buffer] : []);
});

async function convert(task: ConversionTask): Promise<ConversionAnswer> {
	try {
		// A copy of its own, exactly as long: what is sent away must not be part of something larger.
		return { bytes: Uint8Array.from(await convertShape(task)) };
	} catch (error) {
		if (error instanceof RangeError) return { refusal: error.message };
		return { failure: error instanceof Error ? error.message : String(error) };
	}
}
