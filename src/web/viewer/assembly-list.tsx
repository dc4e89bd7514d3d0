import type { ShapeRecord } from '#contract';
import { SyntheticBadge } from '../components/badges.tsx';
import { Icon } from '../components/icon.tsx';
import { shapePath } from '../page-address.ts';
import { type AssemblyState, changePart, groupParts, isShown, showParts, toggleIsolated } from './assembly-state.ts';
import type { TissueLook } from './tissue-look-table.ts';

export interface AssemblyPart {
	readonly id: string;
	readonly name: string;
	readonly look: TissueLook;
	readonly record: ShapeRecord;
	/** sRGB as drawn now. */
	readonly colour: number;
}

interface ListProps {
	parts: readonly AssemblyPart[];
	state: AssemblyState;
	/** Shape under the pointer or chosen by a click. */
	marked: string | undefined;
	onChange: (state: AssemblyState) => void;
}

/** Then it is said once, at the head of the list, not on every line. */
const isAllSynthetic = (parts: readonly AssemblyPart[]): boolean => parts.every((part) => part.record.synthetic);

const cssColour = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

function PartRow({ part, parts, state, marked, onChange }: ListProps & { part: AssemblyPart }) {
	const { id, name } = part;
	const own = state.parts.get(id);
	const isAlone = state.isolated === id;
	return (
		<li class="part" data-marked={marked === id ? '' : undefined} data-hidden={isShown(state, id) ? undefined : ''}>
			<label class="part-name">
				<input
					type="checkbox"
					checked={own?.isVisible ?? false}
					onChange={(event) => onChange(changePart(state, id, { isVisible: event.currentTarget.checked }))}
				/>
				<span class="part-colour" style={{ background: cssColour(part.colour) }} />
				<span class="part-text">{name}</span>
				{part.record.synthetic && !isAllSynthetic(parts) && <SyntheticBadge />}
			</label>
			<input
				class="part-opacity"
				type="range"
				min={0.05}
				max={1}
				step={0.05}
				aria-label={`Opacity of ${name}`}
				title="Opacity"
				value={own?.opacity ?? 1}
				onInput={(event) => onChange(changePart(state, id, { opacity: event.currentTarget.valueAsNumber }))}
			/>
			<button
				type="button"
				class="icon-button part-button"
				aria-pressed={isAlone}
				aria-label={`Show ${name} alone`}
				title="Show alone"
				onClick={() => onChange(toggleIsolated(state, id))}
			>
				<Icon name="focus" size={16} />
			</button>
			<a class="icon-button part-button" href={shapePath(id)} aria-label={`Open ${name}`} title="Open its page">
				<Icon name="external" size={16} />
			</a>
		</li>
	);
}

/** All shapes with what can be done to each, under the headings of their tissue. */
export function AssemblyList(props: ListProps) {
	const { parts, state, onChange } = props;
	const ids = parts.map((part) => part.id);
	return (
		<div class="parts">
			<div class="parts-head">
				<h2>Shapes</h2>
				{isAllSynthetic(parts) && <SyntheticBadge />}
				<button
					type="button"
					class="button button-quiet button-small"
					onClick={() => onChange(showParts(state, ids, true))}
				>
					Show all
				</button>
				<button
					type="button"
					class="button button-quiet button-small"
					onClick={() => onChange(showParts(state, ids, false))}
				>
					Hide all
				</button>
			</div>
			{groupParts(parts).map(({ group, parts: members }) => {
				const memberIds = members.map((part) => part.id);
				const isSomeShown = memberIds.some((id) => isShown(state, id));
				return (
					<section key={group} aria-label={group}>
						<div class="parts-group">
							<h3>
								{group} <span class="soft">{members.length}</span>
							</h3>
							<button
								type="button"
								class="icon-button part-button"
								aria-label={`${isSomeShown ? 'Hide' : 'Show'} all ${group.toLowerCase()}`}
								title={isSomeShown ? 'Hide the group' : 'Show the group'}
								onClick={() => onChange(showParts(state, memberIds, !isSomeShown))}
							>
								<Icon name={isSomeShown ? 'eye' : 'eye-off'} size={16} />
							</button>
						</div>
						<ul>
							{members.map((part) => (
								<PartRow key={part.id} {...props} part={part} />
							))}
						</ul>
					</section>
				);
			})}
		</div>
	);
}
