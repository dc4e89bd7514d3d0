export { cholesky, solveCholesky } from './cholesky.ts';
export { symmetricEigen3, type SymmetricEigen3 } from './eigen.ts';
export { innerProducts } from './inner-products.ts';
export { exactOrientation, type ExactOrientation } from './exact-orientation.ts';
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
export { symmetricEigen, type SymmetricEigen } from './symmetric-eigen.ts';
export { dissectionOrder } from './dissection-order.ts';
export { solveSparse, sparseCholesky, type SparseCholeskyOptions, type SparseFactor } from './sparse-cholesky.ts';
export { multiplySparse, sparseMatrix, type SparseMatrix } from './sparse-matrix.ts';
export { chiSquaredCritical, chiSquaredTail } from './chi-squared-distribution.ts';
export { fTail } from './f-distribution.ts';
export { normalCdf, normalQuantile, normalTwoSided } from './normal-distribution.ts';
export { orthonormalColumns, type OrthonormalColumns } from './orthonormal-columns.ts';
export { rankOneDowndate } from './rank-one-downdate.ts';
export { quantile } from './quantile.ts';
export { studentCritical, studentTwoSided } from './student-distribution.ts';
export {
	boostedTrees,
	predictBoosted,
	type BoostedTree,
	type BoostedTrees,
	type BoostedTreesOptions,
} from './boosted-trees.ts';
export { linearDiscriminant } from './linear-discriminant.ts';
export { logistic, logisticRegression, type LogisticRegressionOptions } from './logistic-regression.ts';
export { predictLinear, ridgeRegression, type LinearPredictor } from './ridge-regression.ts';
export { weightedSums } from './weighted-sums.ts';
