export { caseErrors, type CaseErrors } from './case-errors.ts';
export { probeChannelBlock } from './channel-block.ts';
export { checkFloat16, chooseProvider, ProviderError, type ChooseProviderOptions } from './choose-provider.ts';
export type { WeightStorage } from './compress-weights.ts';
export { graphHash } from './graph-hash.ts';
export { cosineSchedule, stepSchedule, type CosineScheduleOptions, type StepScheduleOptions } from './learning-rate.ts';
export { lowerGraph, type LowerOptions } from './lower-graph.ts';
export type { Provider, ProviderChoice } from './provider.ts';
export {
	onnxBytes,
	type OnnxModel,
	type OnnxNode,
	type OnnxPort,
	type OnnxTensor,
	type OnnxType,
} from './onnx-model.ts';
export type { AdamWOptions, LearningRateSchedule, OptimiserOptions, SgdOptions, UpdateResult } from './optimiser.ts';
export { momentNames, updateWeights } from './optimiser.ts';
export { createParameterStore, type ParameterStore, type StoredParameter } from './parameter-store.ts';
export { openPredictor, type PredictorOptions } from './predictor.ts';
export { openSession, type OnnxRuntime, type OnnxSession, type SessionOptions } from './session.ts';
export {
	createStrategyTable,
	strategyKey,
	type Strategies,
	type StrategyCase,
	type StrategyChoice,
} from './strategy-table.ts';
export { openTrainer, type TrainerOptions } from './trainer.ts';
export { OnnxFileError, readOnnxSummary, type OnnxSummary, type OnnxWeight } from './read-onnx.ts';
export { writeOnnx, type WriteOnnxOptions } from './write-onnx.ts';
