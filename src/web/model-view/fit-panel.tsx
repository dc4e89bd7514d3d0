import { useState } from 'preact/hooks';
import { FailureNotice } from '../components/status-notice.tsx';
import { figureText } from '../figures.ts';
import type { FittedSurface, OpenedModel } from '../model-work/opened-model.ts';
import { deviationText } from './mode-panel.tsx';
import { FileButton } from './file-button.tsx';

export const MESH_ENDINGS = '.stl,.ply,.obj,.glb,.gltf,.vtk,.vtp,.off,.gii,.3mf,.nii,.nii.gz,.gz,.nrrd,.mha,.mgz';

interface FitPanelProps {
	model: OpenedModel;
	fitted: FittedSurface | undefined;
	/** Name of the file that is being laid into the model. */
	busyWith: string;
	failure: string;
	onFile: (file: File, reflection: boolean) => void;
	onSetSliders: () => void;
}

/** Lays a shape of the visitor's own into the model and says what is typical of it and what is not. */
export function FitPanel({ model, fitted, busyWith, failure, onFile, onSetSliders }: FitPanelProps) {
	const [reflection, setReflection] = useState(false);
	return (
		<section class="block" aria-label="Your own shape">
			<h2>Your own shape</h2>
			<p class="soft small">
				Open or drop a surface (STL, PLY, OBJ, GLB …) or a mask (NIfTI, NRRD …) in millimetres. It is laid into the
				model in your browser and sent nowhere.
			</p>
			<div class="group-form">
				<FileButton
					icon="cube"
					label={busyWith === '' ? 'Open a surface or mask' : 'Fitting …'}
					accept={MESH_ENDINGS}
					isDisabled={busyWith !== ''}
					onFile={(file) => onFile(file, reflection)}
				/>
				<label class="choice">
					<input
						type="checkbox"
						checked={reflection}
						onChange={(event) => setReflection(event.currentTarget.checked)}
					/>
					<span>Also try its mirror image (the other side)</span>
				</label>
			</div>
			{failure !== '' && <FailureNotice message={failure} />}
			<div role="status">
				{busyWith !== '' && <p class="soft">Laying {busyWith} into the model …</p>}
				{fitted && busyWith === '' && <FitFacts model={model} fitted={fitted} onSetSliders={onSetSliders} />}
			</div>
		</section>
	);
}

/** In words, without a claim about health: only about the members of this model. */
function verdict({ tailShare }: FittedSurface): string {
	if (tailShare > 0.2) return 'Typical of the members along the modes of this model.';
	if (tailShare > 0.05) return 'Towards the edge of what the members of this model show.';
	return 'Unlike the members of this model.';
}

function FitFacts({
	model,
	fitted,
	onSetSliders,
}: Pick<FitPanelProps, 'model' | 'onSetSliders'> & { fitted: FittedSurface }) {
	const { mahalanobis, judgedModes, tailShare, residualMm, layingErrorMm, coefficients } = fitted;
	const residual = Math.sqrt(residualMm.reduce((sum, value) => sum + value * value, 0) / residualMm.length);
	const unusual = [...coefficients.subarray(0, judgedModes)]
		.map((value, mode) => ({ mode, value }))
		.filter(({ value }) => Math.abs(value) >= 2)
		.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
	return (
		<>
			<p>
				<strong>{verdict(fitted)}</strong> {fitted.name}
				{fitted.isMirrored && ', mirrored'}
				{model.alignment === 'similarity' && `, scaled by ${figureText(fitted.scale, 3)}`}.
			</p>
			<dl class="key-figures">
				<div>
					<dt>Mahalanobis</dt>
					<dd>{figureText(mahalanobis, 3)}</dd>
				</div>
				<div>
					<dt>As far out</dt>
					<dd>{Number.isNaN(tailShare) ? '–' : `${figureText(100 * tailShare, 2)} %`}</dd>
				</div>
				<div>
					<dt>Not in the model</dt>
					<dd>{figureText(residual, 2)} mm</dd>
				</div>
			</dl>
			<p class="soft small">
				Distance from the mean in the first {judgedModes} {judgedModes === 1 ? 'mode' : 'modes'}; the share of new
				members that would be as far out if the population were Gaussian; and the part that no mixture of modes gives
				(root mean square). Laid on within {figureText(layingErrorMm, 2)} mm. Not a diagnosis.
				{fitted.notes.length > 0 && ` ${fitted.notes.join('; ')}.`}
			</p>
			{unusual.length > 0 && (
				<p class="small">
					Far out on{' '}
					{unusual
						.slice(0, 5)
						.map(({ mode, value }) => `mode ${mode + 1} (${deviationText(value)})`)
						.join(', ')}
					.
				</p>
			)}
			<button type="button" class="button button-small" onClick={onSetSliders}>
				Set the sliders to it
			</button>
		</>
	);
}
