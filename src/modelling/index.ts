export { readPopulation, type PopulationFiles, type ReadPopulationOptions } from './read-population.ts';
