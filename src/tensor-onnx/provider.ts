/** Where an emitted graph will run. The processor includes WebAssembly in the browser. */
export type Provider = 'cpu' | 'webgpu' | 'cuda';
