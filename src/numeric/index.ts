export type { Mat4 } from './mat4.ts';
