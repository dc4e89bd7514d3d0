import { useState } from 'preact/hooks';
import { SyntheticBadge } from '../components/badges.tsx';
import { countText, fieldLabel, valueText } from '../figures.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';

interface MemberListProps {
	model: OpenedModel;
	chosen: ReadonlySet<number>;
	onChoose: (members: ReadonlySet<number>) => void;
	onShow: (member: number) => void;
	onSideBySide: () => void;
}

const FIRST_ROWS = 12;
const FACT_COLUMNS = 3;

/** All members, the chosen ones first: the keyboard's way to what the lasso does. */
export function MemberList({ model, chosen, onChoose, onShow, onSideBySide }: MemberListProps) {
	const [isWhole, setWhole] = useState(false);
	const facts = [...new Set(model.members.flatMap((member) => Object.keys(member.facts)))].slice(0, FACT_COLUMNS);
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
							{facts.map((fact) => (
								<th key={fact} scope="col">
									{fieldLabel(fact)}
								</th>
							))}
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
				{id} {synthetic && <SyntheticBadge />}
			</th>
			{facts.map((fact) => (
				<td key={fact}>{valueText(own[fact])}</td>
			))}
			<td class="number numeric">{model.scores[member][0].toFixed(2).replace('-', '−')}</td>
			<td>
				<button type="button" class="button button-small button-quiet" aria-label={`Show ${id}`} onClick={onShow}>
					Show
				</button>
			</td>
		</tr>
	);
}
