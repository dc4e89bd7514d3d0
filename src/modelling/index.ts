export {
	buildCorrespondence,
	correspondenceEngines,
	type BuildCorrespondenceOptions,
	type BuildProgress,
	type BuiltCorrespondence,
} from './build-correspondence.ts';
export { openCrewWorkers, type CrewWorkers } from './crew-workers.ts';
export { groomOnWorkers, openWorkerCrew } from './worker-crew.ts';
export { evaluateOnWorkers } from './evaluate-on-workers.ts';
export { readPopulation, type PopulationFiles, type ReadPopulationOptions } from './read-population.ts';
export { correspondenceModel, modelOfSurfaces, type CorrespondenceModelParts } from './correspondence-model.ts';
export { isShapeWorksProject, readShapeWorksProjectFile } from './read-shapeworks-project.ts';
export { readShapeWorksFolder, writeShapeWorksFolder, type ShapeWorksPopulation } from './shapeworks-folder.ts';
