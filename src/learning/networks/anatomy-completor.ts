import {
	constantInitialiser,
	convolutionLayer,
	convolutionTransposeLayer,
	normalInitialiser,
	relu,
	truncatedNormalInitialiser,
	type ConvolutionLayerOptions,
	type Scope,
	type TensorValue,
} from '#tensor';

/** Options of {@link anatomyCompletor}. */
export interface AnatomyCompletorOptions {
	/**
	 * `corrected`: 13 classes (background and 12 anatomies) as 13 input channels (one-hot) and 13 outputs, one linear layer at
	 * the end. `original`: as published, 1 input channel that holds label numbers, 12 outputs of which none can be the 12th
	 * anatomy, four layers at the end: 22,167,776 parameters. Default `corrected`.
	 */
	form?: 'corrected' | 'original';
	/** Anatomies and background. Default 13 (12 in the original form). */
	classes?: number;
	/** Channels of the way down, the last but one divisible by 8. Default 64, 128, 256, 512. */
	channels?: readonly number[];
}

/**
 * Completes partial label maps: strided convolutions down, transposed ones up, without skips, as the Anatomy Completor of
 * MedShapeNet (arXiv 2309.04956).
 *
 * @param x [N, classes, D, H, W] one-hot (original form: [N, 1, …] label numbers), sizes divisible by 16.
 * @returns logits [N, classes, D, H, W]; their softmax gives the classes' probabilities.
 */
export function anatomyCompletor(
	scope: Scope,
	x: TensorValue,
	{
		form = 'corrected',
		classes = form === 'original' ? 12 : 13,
		channels = [64, 128, 256, 512],
	}: AnatomyCompletorOptions = {},
): TensorValue {
	const expected = form === 'original' ? 1 : classes;
	if (x.shape[1] !== expected) {
		throw new RangeError(`anatomyCompletor: the ${form} form needs ${expected} channels, got [${x.shape.join(', ')}]`);
	}
	if (channels.length !== 4 || channels[2] % 8 !== 0) {
		throw new RangeError(
			`anatomyCompletor: needs four channel counts, the third divisible by 8, got ${channels.join(', ')}`,
		);
	}
	let features = channels.reduce((value, filters, i) => halved(scope.child(`conv${i + 1}`), value, filters), x);
	const [, , half, wide] = channels;
	features = relu(convolved(scope.child('conv5'), features, { filters: wide, kernel: 3 }));
	features = relu(convolved(scope.child('conv6'), features, { filters: half, kernel: 3 }));
	// 256 → 256 → 128, 128 → 64, 64 → 64, 64 → 32 → 32.
	const ups = [half, half / 2, half / 4, half / 4];
	const widths = [half / 2, half / 4, half / 4, half / 8];
	ups.forEach((_, i) => {
		const part = scope.child(`deconv${i + 1}`);
		const filters = i === ups.length - 1 ? widths[i] : ups[i];
		features = relu(doubled(part.child('1'), features, filters));
		features = relu(convolved(part.child('2'), features, { filters: widths[i], kernel: 3 }));
	});
	const head = convolved(scope.child('head'), features, { filters: classes, kernel: 3 });
	if (form === 'corrected') return head;
	return ['head1', 'head2', 'head3'].reduce(
		(value, name) => convolved(scope.child(name), value, { filters: classes, kernel: 3 }),
		relu(head),
	);
}

/** Kernel 3, stride 2; the size is even, so that one border voxel at the high end is enough (TensorFlow's "same"). */
const halved = (scope: Scope, x: TensorValue, filters: number): TensorValue =>
	relu(convolved(scope, x, { filters, kernel: 3, stride: 2, low: [0, 0, 0], high: [1, 1, 1] }));

const convolved = (scope: Scope, x: TensorValue, options: ConvolutionLayerOptions): TensorValue =>
	convolutionLayer(scope, x, {
		padding: 1,
		...options,
		initialise: truncatedNormalInitialiser(0.01),
		initialiseBias: constantInitialiser(0),
	});

const doubled = (scope: Scope, x: TensorValue, filters: number): TensorValue =>
	convolutionTransposeLayer(scope, x, {
		filters,
		kernel: 4,
		stride: 2,
		padding: 1,
		bias: false,
		initialise: normalInitialiser(0.01),
	});
