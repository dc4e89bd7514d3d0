export {
	affineDeterminant,
	identityMat4,
	invertAffine,
	multiplyMat4,
	scaleTranslation,
	transformPoint,
	type Mat4,
} from './mat4.ts';
export { createRandom, type Random } from './random.ts';
