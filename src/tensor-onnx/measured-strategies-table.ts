/** Written by `bench/tune-strategies.ts`: where a measured strategy beats that of the rules. Keys: `strategyKey`. */
export const measuredStrategies: Readonly<Record<string, string>> = {
	'cpu convolutionWeightGradient n4 c1 f16 d16x16x16 k3x3x3 s2x2x2 l1x1x1 g1': 'columns',
	'cpu convolutionWeightGradient n4 c1 f16 d16x16x16 k4x4x4 s2x2x2 l1x1x1 g1': 'convolution',
	'cpu convolutionWeightGradient n4 c32 f64 d4x4x4 k3x3x3 s2x2x2 l1x1x1 g1': 'convolution',
	'cpu convolutionWeightGradient n4 c32 f64 d4x4x4 k4x4x4 s2x2x2 l1x1x1 g1': 'convolution',
};
