export { ModelEntry, ModelLicence, ModelList } from './model.ts';
export { NetworkEntry, NetworkFigure, NetworkList, UnreadableNetwork } from './network.ts';
export {
	SelectionRequest,
	SelectionTicket,
	SourceEntry,
	SourceList,
	Statistics,
	SubjectDetail,
	SuggestionList,
} from './responses.ts';
export {
	AnatomyReference,
	Code,
	Defect,
	DefectKind,
	FileFormat,
	FileRole,
	InputFile,
	Laterality,
	Licence,
	Measures,
	PathologyReference,
	PathologyRole,
	SHAPE_RECORD_VERSION,
	Severity,
	Sex,
	ShapeRecord,
	StoredFile,
	Subject,
} from './shape-record.ts';
export {
	Facet,
	FacetValue,
	FileSelector,
	Interpretation,
	MatchReason,
	SearchHit,
	SearchQuery,
	SearchResult,
	ShapeSummary,
	Suggestion,
} from './search.ts';
export { SourceDataset } from './source-dataset.ts';
export type {
	EpochPredictions,
	PredictedSample,
	TrainingEpoch,
	TrainingFigure,
	TrainingHead,
	TrainingPosition,
	TrainingRunUpdate,
	TrainingSteps,
	TrainingUpdate,
} from './training-page.ts';
