import type { MemberLicence } from '#shape-model';
import { FactRow } from '../components/record-facts.tsx';
import { countText, shareText } from '../figures.ts';
import { licenceText } from '../labels.ts';
import { modelName } from '../model-name.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';

const ALIGNMENT_WORDS = {
	none: 'as they lay',
	rigid: 'rigid (size counts as shape)',
	similarity: 'with scale (size is taken out)',
} as const;

/** How the model was made and how good it is. */
export function ModelFacts({ model }: { model: OpenedModel }) {
	const { provenance } = model;
	return (
		<section class="block" aria-label="Facts">
			<h2>Facts</h2>
			<dl class="facts">
				<FactRow name="Members">{countText(model.members.length, 'shape')}</FactRow>
				<FactRow name="Population">{modelName(provenance.population)}</FactRow>
				<FactRow name="Points">{countText(model.pointCount, 'corresponding point')}</FactRow>
				<FactRow name="Alignment">{ALIGNMENT_WORDS[model.alignment]}</FactRow>
				<FactRow name="Engine">
					{model.engine}, seed {model.seed}
				</FactRow>
				<FactRow name="Modes">
					{model.modesFor95} for 95 % of the variance, {model.variances.length} in all
				</FactRow>
				<FactRow name="Made with">{provenance.software}</FactRow>
			</dl>
			<VarianceBars model={model} />
		</section>
	);
}

const BARS = 10;

function VarianceBars({ model }: { model: OpenedModel }) {
	let sum = 0;
	const bars = [...model.variances.subarray(0, BARS)].map((variance) => {
		sum += variance;
		return { share: variance / model.totalVariance, together: sum };
	});
	return (
		<details class="disclosure">
			<summary>Variance of the modes</summary>
			<ol class="bars">
				{bars.map(({ share, together }, mode) => (
					<li key={mode} class="bar">
						<span>
							Mode {mode + 1} <span class="soft">({shareText(together, model.totalVariance)} so far)</span>
						</span>
						<span class="bar-track">
							<span class="bar-fill" style={{ width: `${100 * share}%` }} />
						</span>
						<span class="numeric">{shareText(share, 1)}</span>
					</li>
				))}
			</ol>
		</details>
	);
}

function useOfIt(model: OpenedModel): string {
	const { commercialUse } = model.licences;
	if (commercialUse === true) return 'Commercial use is allowed by all members.';
	return commercialUse === false
		? 'Non-commercial use only: at least one member forbids more.'
		: 'At least one member does not settle commercial use: ask its authors first.';
}

/** Terms of the members: what is made from the model owes them all. */
export function ModelLicences({ model }: { model: OpenedModel }) {
	const { licences, unlicensed, shareAlike, conflict } = model.licences;
	return (
		<section class="block" aria-label="Licences">
			<h2>Licences of the members</h2>
			<ul class="notice-list">
				<li>{useOfIt(model)}</li>
				{shareAlike.length > 0 && <li>Pass on under the same terms: {shareAlike.map(licenceText).join(', ')}.</li>}
				{conflict !== undefined && <li>{conflict}.</li>}
				{unlicensed.length > 0 && <li>No licence is known of {countText(unlicensed.length, 'member')}.</li>}
			</ul>
			<ul class="model-licences">
				{licences.map(({ licence, memberCount }) => (
					<LicenceRow key={`${licence.id} ${licence.attribution}`} licence={licence} memberCount={memberCount} />
				))}
			</ul>
		</section>
	);
}

function LicenceRow({ licence, memberCount }: { licence: MemberLicence; memberCount: number }) {
	return (
		<li class="licence">
			<p>
				<span class="badge">{licenceText(licence.id)}</span> {countText(memberCount, 'member')}
			</p>
			<p class="quote small">{licence.attribution}</p>
		</li>
	);
}
