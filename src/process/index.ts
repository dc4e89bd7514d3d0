export { peakMemoryBytes } from './peak-memory.ts';
