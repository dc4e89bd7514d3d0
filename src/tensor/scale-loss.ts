import { rewriteGraph } from './rewrite-graph.ts';
import type { NamedLeaf } from './scope.ts';
import type { NamedValues, TrainingStep } from './training-step.ts';

/** Input by which a scaled step is fed its factor. */
export const lossScaleName = '#lossScale';

/**
 * The same step with all gradients multiplied by a number that is fed as {@link lossScaleName}: differentiation starts from it
 * in place of 1, so that small gradients survive in numbers of 16 bits. The loss itself stays as it is. The new input is
 * not among `inputs`: whoever runs the step feeds it.
 *
 * @throws RangeError for a step whose start was folded away (simplified): scale first.
 */
export function scaleLoss(step: TrainingStep): TrainingStep {
	const seed = step.lossGradient;
	if (!seed) throw new RangeError('scaleLoss: the step was simplified; scale its loss before');
	const { graph, valueOf } = rewriteGraph(step.graph, (node, append, oldIndex) =>
		append(
			oldIndex === seed.index
				? { op: 'input', inputs: [], attributes: { name: lossScaleName }, shape: [], type: 'float32', label: '' }
				: node,
		),
	);
	const moved = (values: NamedValues): NamedValues =>
		Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueOf(value)]));
	const movedLeaves = (leaves: readonly NamedLeaf[]): NamedLeaf[] =>
		leaves.map((leaf) => ({ ...leaf, value: valueOf(leaf.value) }));
	return {
		graph,
		inputs: step.inputs.map((leaf) => ({ ...leaf, value: valueOf(leaf.value) })),
		parameters: movedLeaves(step.parameters),
		buffers: movedLeaves(step.buffers),
		loss: valueOf(step.loss),
		gradients: moved(step.gradients),
		outputs: moved(step.outputs),
		stateUpdates: moved(step.stateUpdates),
	};
}
