/** Where an emitted graph will run. The processor includes WebAssembly in the browser. */
export type Provider = 'cpu' | 'webgpu' | 'cuda';

/** Where a graph runs, and why there: for logs. */
export interface ProviderChoice {
	readonly provider: Provider;
	readonly reason: string;
}
