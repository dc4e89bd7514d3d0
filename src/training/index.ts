export { pairedOrganFolder, type PairedOrganFolderOptions } from './paired-organ-folder.ts';
export { readPairedOrgan, type PairedOrgan, type PairedOrganOptions } from './read-paired-organ.ts';
export { defaultStoreFolder, storedSamples, type StoredSamples } from './sample-store.ts';
export { onnxCompiler, type OnnxCompilerOptions } from './onnx-compiler.ts';
export {
	completionOptimiser,
	openCompletionTrainer,
	type CompletionTrainer,
	type CompletionTrainerOptions,
} from './sparse-completion-trainer.ts';
