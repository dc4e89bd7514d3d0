import type { NetworkEntry } from '#contract';
import type { HeldOutSurprise, UncertaintyFactors } from '#learning';
import { countText, figureText, shareText, volumeText } from '../figures.ts';
import { deviationText } from '../model-view/mode-panel.tsx';
import type { ModelAnswer, OpenedFieldModel } from '../network-work/opened-network.ts';
import { SavePanel } from './save-panel.tsx';

interface RestoreResultProps {
	entry: NetworkEntry;
	opened: OpenedFieldModel;
	answer: ModelAnswer;
}

const MADE = {
	whole: 'given back',
	cut: 'completed',
	coarse: 'refined',
} as const;

/** What the model found, in words and figures. */
export function RestoreResult({ entry, opened, answer }: RestoreResultProps) {
	return (
		<>
			<p class="fit-verdict">
				<strong>{verdict(answer, opened.heldOut)}</strong>
			</p>
			<dl class="key-figures restore-figures">
				{figuresOf(answer).map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			{answer.surprise && opened.heldOut && <Typicality answer={answer} heldOut={opened.heldOut} />}
			{answer.asked === 'whole' && !opened.heldOut && (
				<p class="soft small">
					How typical yours is cannot be told: this file does not say how far held-out shapes lie.
				</p>
			)}
			{answer.uncertaintyMm && <BandLine answer={answer} factors={opened.uncertainty} />}
			<CoefficientLine coefficients={answer.coefficients} />
			<SavePanel
				name={answer.name}
				mesh={answer.answered}
				entry={entry}
				made={`${MADE[answer.asked]} by the signed distance model “${entry.title}”`}
			>
				<a
					class="button button-small"
					href={`data:text/csv;charset=utf-8,${encodeURIComponent(coefficientTable(answer.coefficients))}`}
					download={`${answer.name.replace(/\.[^.]*$/, '')}-coefficients.csv`}
				>
					Coefficients (CSV)
				</a>
			</SavePanel>
			<p class="soft small">
				{answer.asked === 'cut' &&
					'Where the cut lies is found from the shape; how far the whole reached is a guess from shapes like it. '}
				Worked out in {figureText(answer.seconds, 2)} s. Not a diagnosis, not for clinical use.
			</p>
		</>
	);
}

/** Beyond the farthest held-out shape by so much is beyond doubt, however few they are. */
const farFactor = 1.3;

/** Share of held-out shapes that are at least as unusual. */
function shareBeyond(values: Float64Array, value: number): number {
	return (values.reduce((count, one) => count + (one >= value ? 1 : 0), 0) + 1) / (values.length + 1);
}

function verdict({ asked, surprise, addedMm3 }: ModelAnswer, heldOut: HeldOutSurprise | undefined): string {
	if (asked === 'cut') return `${volumeText(Math.max(0, addedMm3 ?? 0))} were put back.`;
	if (asked === 'coarse') return 'The most probable shape, given how far yours may be off.';
	if (!surprise || !heldOut) return 'The model’s nearest shape.';
	const pairs = [
		[heldOut.mahalanobis, surprise.mahalanobis],
		[heldOut.residualMm, surprise.residualMm],
	] as const;
	if (pairs.some(([values, value]) => value > farFactor * Math.max(...values)))
		return 'Unlike the shapes of this model.';
	const share = Math.min(...pairs.map(([values, value]) => shareBeyond(values, value)));
	if (share > 0.1) return 'Typical of the shapes of this model.';
	return share > 0.025 ? 'Towards the edge of the shapes of this model.' : 'Unlike the shapes of this model.';
}

function figuresOf({ asked, distanceMm, uncertaintyMm, isNew, surprise }: ModelAnswer): (readonly [string, string])[] {
	const mean = (values: Float32Array, isMeant: (v: number) => boolean = () => true): number => {
		const own = values.filter((_, v) => isMeant(v));
		return own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length);
	};
	const mm = (value: number): string => `${figureText(value, 2)} mm`;
	return [
		...(asked === 'cut' ? [] : [['Mean distance from yours', mm(mean(distanceMm))] as const]),
		...(uncertaintyMm
			? [
					[
						isNew ? 'Unsure by, where put back' : 'Unsure by',
						`± ${mm(mean(uncertaintyMm, (v) => !isNew || isNew[v] === 1))}`,
					] as const,
				]
			: []),
		...(surprise ? [['Outside the modes', mm(surprise.residualMm)] as const] : []),
	];
}

/** What the band is worth. */
function BandLine({ answer: { asked }, factors }: { answer: ModelAnswer; factors: UncertaintyFactors | undefined }) {
	const isCut = asked === 'cut';
	if (!factors || (isCut ? factors.completed : factors.refined) === undefined)
		return (
			<p class="soft small">
				The band is the model’s own: whether surfaces lie within was not tried on shapes it did not know, so it may be
				too narrow.
			</p>
		);
	return (
		<p class="soft small">
			Of {factors.shapes} shapes that the model did not know, about two thirds of what was{' '}
			{isCut ? 'put back' : 'refined'} lay within such a band.
		</p>
	);
}

function Typicality({ answer: { surprise }, heldOut }: { answer: ModelAnswer; heldOut: HeldOutSurprise }) {
	if (!surprise) return null;
	const count = heldOut.mahalanobis.length;
	const line = (name: string, values: Float64Array, value: number, unit: string) => {
		const beyond = values.filter((one) => one >= value).length;
		return (
			<li>
				{name}: {figureText(value, 3)} {unit};{' '}
				{beyond === 0 ? `more than all ${count}` : `${beyond} of ${count} (${shareText(beyond, count)}) reach it`}
			</li>
		);
	};
	return (
		<div class="typicality small">
			<p>Beside {countText(count, 'shape')} that the model did not know when it was asked about them:</p>
			<ul class="notice-list">
				{line('Within the modes', heldOut.mahalanobis, surprise.mahalanobis, 'SD')}
				{line('Outside the modes', heldOut.residualMm, surprise.residualMm, 'mm')}
			</ul>
		</div>
	);
}

/** Modes far from the mean. */
function CoefficientLine({ coefficients }: { coefficients: Float64Array }) {
	const far = [...coefficients]
		.map((value, mode) => ({ value, mode }))
		.filter(({ value }) => Math.abs(value) >= 2)
		.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
	if (far.length === 0) return null;
	return (
		<p class="small">
			Far out on{' '}
			{far
				.slice(0, 5)
				.map(({ value, mode }) => `mode ${mode + 1} (${deviationText(value)})`)
				.join(', ')}
			{far.length > 5 && ` and ${far.length - 5} more`}.
		</p>
	);
}

const coefficientTable = (coefficients: Float64Array): string =>
	`mode,deviations\r\n${[...coefficients].map((value, mode) => `${mode + 1},${value}`).join('\r\n')}\r\n`;
