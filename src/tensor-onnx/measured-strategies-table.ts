/** Written by `bench/tune-strategies.ts`: where a measured strategy beats that of the rules. Keys: `strategyKey`. */
export const measuredStrategies: Readonly<Record<string, string>> = {
	'cpu convolution n1 c16 f32 d32x32x32 k2x2x2 s2x2x2 l1x1x1 g1': 'native',
	'cpu convolution n1 c32 f64 d16x16x16 k2x2x2 s2x2x2 l1x1x1 g1': 'native',
	'cpu convolutionTranspose n1 c64 f32 d16x16x16 k2x2x2 s2x2x2 l1x1x1 g1': 'phases',
	'cpu convolutionWeightGradient n1 c1 f16 d64x64x64 k3x3x3 s1x1x1 l1x1x1 g1': 'columns',
	'cpu convolutionWeightGradient n1 c1 f32 d32x32x32 k3x3x3 s1x1x1 l1x1x1 g1': 'columns',
	'cpu convolutionWeightGradient n1 c16 f1 d64x64x64 k1x1x1 s1x1x1 l1x1x1 g1': 'shifted',
	'cpu convolutionWeightGradient n1 c32 f1 d32x32x32 k3x3x3 s1x1x1 l1x1x1 g1': 'shifted',
	'cpu convolutionWeightGradient n1 c64 f64 d16x16x16 k3x3x3 s1x1x1 l1x1x1 g1': 'shifted',
	'cpu convolutionWeightGradient n4 c1 f16 d16x16x16 k3x3x3 s2x2x2 l1x1x1 g1': 'columns',
	'cpu convolutionWeightGradient n4 c1 f16 d16x16x16 k4x4x4 s2x2x2 l1x1x1 g1': 'convolution',
	'cpu convolutionWeightGradient n4 c32 f64 d4x4x4 k3x3x3 s2x2x2 l1x1x1 g1': 'convolution',
	'cpu convolutionWeightGradient n4 c32 f64 d4x4x4 k4x4x4 s2x2x2 l1x1x1 g1': 'convolution',
};
