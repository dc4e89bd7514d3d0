import { useState } from 'preact/hooks';
import { SyntheticBadge } from '../components/badges.tsx';
import { countText, valueText } from '../figures.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';
import { factName } from '../fact-names.ts';

interface MemberListProps {
	model: OpenedModel;
	chosen: ReadonlySet<number>;
	onChoose: (members: ReadonlySet<number>) => void;
	onShow: (member: number) => void;
	onSideBySide: () => void;
}

const FIRST_ROWS = 12;

/** All members, the chosen ones first: the keyboard's way to what the lasso does. */
export function MemberList({ model, chosen, onChoose, onShow, onSideBySide }: MemberListProps) {
	const [isWhole, setWhole] = useState(false);
	const facts = varyingFacts(model);
	const order = [...model.members.keys()].sort((a, b) => Number(chosen.has(b)) - Number(chosen.has(a)) || a - b);
	const rows = isWhole ? order : order.slice(0, Math.max(FIRST_ROWS, chosen.size));
	const toggle = (member: number): void => {
		const next = new Set(chosen);
		if (!next.delete(member)) next.add(member);
		onChoose(next);
	};
	return (
		<section class="block" aria-label="Members">
			<div class="block-head">
				<h2>
					{countText(model.members.length, 'member')}
					<span class="soft small" role="status">
						{' '}
						{chosen.size > 0 ? `${chosen.size} chosen` : ''}
					</span>
				</h2>
				<div class="button-row">
					<button type="button" class="button button-small" disabled={chosen.size === 0} onClick={onSideBySide}>
						Chosen side by side
					</button>
					<button
						type="button"
						class="button button-small"
						disabled={chosen.size === 0}
						onClick={() => onChoose(new Set())}
					>
						Choose none
					</button>
				</div>
			</div>
			<div class="table-scroll" tabIndex={0} role="region" aria-label="Table of members">
				<table class="table">
					<thead>
						<tr>
							<th scope="col">
								<span class="visually-hidden">Chosen</span>
							</th>
							<th scope="col">Member</th>
							<th scope="col" class="number">
								Mode 1
							</th>
							<th scope="col">
								<span class="visually-hidden">Show</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{rows.map((member) => (
							<MemberRow
								key={member}
								model={model}
								member={member}
								facts={facts}
								isChosen={chosen.has(member)}
								onToggle={() => toggle(member)}
								onShow={() => onShow(member)}
							/>
						))}
					</tbody>
				</table>
			</div>
			{rows.length < order.length && (
				<button type="button" class="button button-small button-quiet" onClick={() => setWhole(true)}>
					All {order.length} members
				</button>
			)}
		</section>
	);
}

const mostFacts = 4;

/** Facts in which members differ: what is the same for all tells nothing in a list. */
function varyingFacts({ members }: OpenedModel): string[] {
	const names = [...new Set(members.flatMap(({ facts }) => Object.keys(facts)))];
	return names.filter((name) => new Set(members.map(({ facts }) => facts[name])).size > 1).slice(0, mostFacts);
}

/** `female`, `BMI 23.1 kg/m²`, `62 years` */
function factText(name: string, value: unknown): string {
	const { label, unit } = factName(name);
	if (typeof value === 'string') return value;
	if (unit === 'years') return `${valueText(value)} ${unit}`;
	return `${label} ${valueText(value)}${unit === '' ? '' : ` ${unit}`}`;
}

interface MemberRowProps {
	model: OpenedModel;
	member: number;
	facts: readonly string[];
	isChosen: boolean;
	onToggle: () => void;
	onShow: () => void;
}

function MemberRow({ model, member, facts, isChosen, onToggle, onShow }: MemberRowProps) {
	const { id, synthetic, facts: own } = model.members[member];
	return (
		<tr>
			<td>
				<input type="checkbox" aria-label={`Choose ${id}`} checked={isChosen} onChange={onToggle} />
			</td>
			<th scope="row">
				<span class="member-name">
					{id} {synthetic && <SyntheticBadge />}
				</span>
				<span class="soft small member-facts">
					{facts
						.filter((fact) => (own[fact] ?? null) !== null)
						.map((fact) => factText(fact, own[fact]))
						.join(' · ')}
				</span>
			</th>
			<td class="number numeric">{model.scores[member][0].toFixed(2).replace('-', '−')}</td>
			<td>
				<button type="button" class="button button-small button-quiet" aria-label={`Show ${id}`} onClick={onShow}>
					Show
				</button>
			</td>
		</tr>
	);
}
