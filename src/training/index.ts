export { bestWeightsFile, checkpointFolder } from './checkpoint-folder.ts';
export { ClassifierFileError, readClassifier, writeClassifier, type StoredClassifier } from './classifier-file.ts';
export { classifyContent, type Classification } from './classify-content.ts';
export { openBatchFeeder, type BatchFeeder } from './feed-ahead.ts';
export {
	judgeNetwork,
	predictSamples,
	type JudgedNetwork,
	type JudgedSamples,
	type NetworkSamples,
} from './judge-network.ts';
export { libraryShapes, type LibraryShapesOptions } from './library-shapes.ts';
export { npzShapes, type NpzShapesOptions } from './npz-shapes.ts';
export { pairedOrganFolder, type PairedOrganFolderOptions } from './paired-organ-folder.ts';
export { filesBelow } from './files-below.ts';
export { pairedParts, type PairedPart, type PairedParts, type PairedPartsOptions } from './paired-parts.ts';
export { readPairedOrgan, type PairedOrgan, type PairedOrganOptions } from './read-paired-organ.ts';
export type { Figure, ResultsCard } from './results-card.ts';
export { exportNetwork } from './network-file.ts';
export { trainFieldModel, withMeasurement } from './train-field-model.ts';
export { readRunFolder, type StoredNetwork } from './run-folder.ts';
export { defaultStoreFolder, storedSamples, type StoredSamples } from './sample-store.ts';
export { shapeFolder, type ShapeFolderOptions } from './shape-folder.ts';
export { readTaskConfig, TaskConfigError, type NetworkConfig, type TaskConfig } from './task-config.ts';
export { loadTaskData, splitTaskData, type TaskData } from './task-data.ts';
export { runNetworkTask } from './tasks/network-task.ts';
export { runFeatureTask, trainFeatureTask, type FeatureTaskResult } from './tasks/feature-task.ts';
export { trainSideTask } from './tasks/side-task.ts';
export { trainSurfaceTask } from './tasks/surface-task.ts';
export { rateTwoClasses } from './tasks/rate-classes.ts';
export { runTask } from './tasks/run-task.ts';
export type { RunNetworkOptions, RunTaskOptions } from './tasks/run-task-options.ts';
export { TrainingStoppedError } from './training-stopped.ts';
export { readTensorFile, writeTensorFile, type TensorFile } from './tensor-file.ts';
export { lessonOf, trainNetwork, type TrainedNetwork, type TrainNetworkOptions } from './train-network.ts';
export { measureResolution, type Resolution } from './tasks/measure-resolution.ts';
export { openCompletionRun, type CompletionRun } from './sparse-completion-run.ts';
export { onnxCompiler, type OnnxCompilerOptions } from './onnx-compiler.ts';
export {
	completionOptimiser,
	openCompletionTrainer,
	type CompletionTrainer,
	type CompletionTrainerOptions,
} from './sparse-completion-trainer.ts';
export type { RunEvent } from './read-run-event.ts';
export { watchRuns, type RunWatch } from './watch-runs.ts';
export { addRunEvent, emptyHistory, positionOf, type RunHistory } from './run-history.ts';
export { openLearntModel, type LearntModel, type OpenNetwork } from './open-learnt-model.ts';
