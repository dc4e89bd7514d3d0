export { createApi, type ApiOptions } from './create-api.ts';
export { Problem } from './problem.ts';
export type { RateLimit } from './protect.ts';
export { createTrainingPage, type TrainingPageOptions, type TrainingSource } from './training-page.ts';
