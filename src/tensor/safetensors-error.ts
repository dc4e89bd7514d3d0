/** Bytes that are not a safetensors file. */
export class SafetensorsError extends Error {
	override readonly name = 'SafetensorsError';

	constructor(problem: string, options?: ErrorOptions) {
		super(`safetensors: ${problem}`, options);
	}
}
