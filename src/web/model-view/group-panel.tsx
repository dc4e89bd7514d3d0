import { useState } from 'preact/hooks';
import { FailureNotice } from '../components/status-notice.tsx';
import { figureText, shareText } from '../figures.ts';
import type { ModelSession } from '../model-work/model-client.ts';
import type { GroupComparison, OpenedModel } from '../model-work/opened-model.ts';
import { groupChoices, type GroupChoice } from './group-choices.ts';
import { significanceLevel } from './view-state.ts';

export interface ComparedGroups {
	readonly choice: GroupChoice;
	readonly comparison: GroupComparison;
}

interface GroupPanelProps {
	session: ModelSession;
	model: OpenedModel;
	chosen: ReadonlySet<number>;
	compared: ComparedGroups | undefined;
	onCompared: (compared: ComparedGroups) => void;
}

/** Compares two groups of members at every place of the surface, by permutation, in the worker. */
export function GroupPanel({ session, model, chosen, compared, onCompared }: GroupPanelProps) {
	const choices = groupChoices(model.members, chosen);
	const [id, setId] = useState('');
	const [isBusy, setBusy] = useState(false);
	const [failure, setFailure] = useState('');
	const choice = choices.find((candidate) => candidate.id === id) ?? choices[0];
	const compare = (wanted: GroupChoice): void => {
		setBusy(true);
		setFailure('');
		session.compare(wanted.groups).then(
			(comparison) => {
				setBusy(false);
				onCompared({ choice: wanted, comparison });
			},
			(error: unknown) => {
				setBusy(false);
				setFailure(error instanceof Error ? error.message : String(error));
			},
		);
	};
	return (
		<section class="block" aria-label="Group difference">
			<h2>Group difference</h2>
			{choice ? (
				<div class="group-form">
					<select
						class="select"
						aria-label="Groups to compare"
						value={choice.id}
						onChange={(event) => setId(event.currentTarget.value)}
					>
						{choices.map((candidate) => (
							<option key={candidate.id} value={candidate.id}>
								{candidate.title}: {candidate.names[0]} – {candidate.names[1]}
							</option>
						))}
					</select>
					<button type="button" class="button" disabled={isBusy} onClick={() => compare(choice)}>
						{isBusy ? 'Comparing …' : 'Compare'}
					</button>
				</div>
			) : (
				<p class="soft">
					The members carry no fact that makes two groups of three or more. Choose members in the plot to compare them
					with all others.
				</p>
			)}
			{failure !== '' && <FailureNotice message={failure} />}
			<div role="status">{compared && <ComparisonFacts {...compared} />}</div>
		</section>
	);
}

function ComparisonFacts({ choice, comparison }: ComparedGroups) {
	const { groupSizes, unit, overallP, rSquared, permutations, falseDiscovery, sizeMm } = comparison;
	const significant = falseDiscovery.reduce((count, q) => count + Number(q <= significanceLevel), 0);
	return (
		<>
			<p>
				{choice.title}: <strong>{choice.names[1]}</strong> ({groupSizes[1]} {unit}) against{' '}
				<strong>{choice.names[0]}</strong> ({groupSizes[0]} {unit}).
			</p>
			<dl class="key-figures">
				<div>
					<dt>Whole shape</dt>
					<dd>
						p {overallP <= 1 / permutations ? '≤' : '='} {figureText(overallP, 2)}
					</dd>
				</div>
				<div>
					<dt>Explained</dt>
					<dd>{shareText(rSquared, 1)}</dd>
				</div>
				<div>
					<dt>Places that differ</dt>
					<dd>{shareText(significant, falseDiscovery.length)}</dd>
				</div>
			</dl>
			<p class="soft small">
				Largest difference of means {figureText(Math.max(...sizeMm), 2)} mm. {permutations} permutations; places at a
				false discovery rate of 5 %; nothing else (age, sex, size) is taken out. Shapes are aligned as wholes, so that a
				large difference in one place moves the others a little too.
			</p>
		</>
	);
}
