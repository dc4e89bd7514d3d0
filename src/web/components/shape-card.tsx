import type { MatchReason, SearchHit, ShapeSummary } from '#contract';
import { fileUrl } from '../api-client.ts';
import { volumeText } from '../figures.ts';
import { personText } from '../labels.ts';
import { shapePath } from '../page-address.ts';
import { selectedShape } from '../selection.ts';
import { selectedIds, toggleSelected } from '../selection-store.ts';
import { sourceTitle } from '../source-store.ts';
import { LicenceBadge, QualityBadge, SyntheticBadge } from './badges.tsx';
import { Icon } from './icon.tsx';

/**
 * Why it matched, where the card does not show it anyway: by a synonym, as a part or a kind of what was asked for, or in
 * a field of its own. Corrections are said once, above the list.
 */
function reasonText(reason: MatchReason, shape: ShapeSummary): string {
	const ways = (reason.via ?? '').split('; ').filter((way) => way !== '' && !way.startsWith('corrected from'));
	if (ways.length > 0) return `${reason.value} (${ways.join(', ')})`;
	const shown = [shape.name, shape.sex, shape.laterality, shape.sourceId, shape.licenceId, reason.keyword];
	const isShown = shown.some((text) => text.toLowerCase() === reason.value.toLowerCase());
	return isShown || reason.field === 'age' ? '' : `${reason.keyword}: ${reason.value}`;
}

function CardPicture({ shape }: { shape: ShapeSummary }) {
	return (
		<div class="card-picture">
			{shape.hasThumbnail ? (
				<img
					src={fileUrl(shape.id, 'thumbnail', 'png')}
					alt=""
					loading="lazy"
					decoding="async"
					width="256"
					height="256"
				/>
			) : (
				<div class="card-no-picture">
					<Icon name="cube" size={56} />
				</div>
			)}
			<div class="card-marks">
				{shape.synthetic && <SyntheticBadge />}
				<QualityBadge worstDefect={shape.worstDefect} listed={shape.listed} />
			</div>
		</div>
	);
}

export function ShapeCard({ hit }: { hit: SearchHit }) {
	const { shape, why } = hit;
	const isSelected = selectedIds.value.has(shape.id);
	const person = personText(shape);
	const facts = [person, shape.volumeMm3 === null ? '' : volumeText(shape.volumeMm3)].filter((text) => text !== '');
	const reasons = why.map((reason) => reasonText(reason, shape)).filter((text) => text !== '');
	return (
		<li class="card" data-selected={isSelected ? '' : undefined}>
			<CardPicture shape={shape} />
			<label class="card-select">
				<input type="checkbox" checked={isSelected} onChange={() => toggleSelected(selectedShape(shape))} />
				<span class="visually-hidden">
					Select {shape.name}, {shape.case}
				</span>
			</label>
			<div class="card-text">
				<h3 class="card-name">
					<a href={shapePath(shape.id)}>{shape.name}</a>
				</h3>
				<p class="card-line">{facts.length > 0 ? facts.join(' · ') : 'Person not described'}</p>
				<p class="card-line" title={`${sourceTitle(shape.sourceId)}, ${shape.case}`}>
					{sourceTitle(shape.sourceId)}
				</p>
				{reasons.length > 0 && <p class="card-why">Matches {reasons.join('; ')}</p>}
				<div class="card-foot">
					<LicenceBadge licenceId={shape.licenceId} />
				</div>
			</div>
		</li>
	);
}

export function CardSkeletons({ count }: { count: number }) {
	return (
		<ul class="grid" aria-hidden="true">
			{Array.from({ length: count }, (_, index) => (
				<li key={index} class="card">
					<div class="card-picture" />
					<div class="card-text">
						<div class="skeleton" style={{ height: '18px', width: '70%' }} />
						<div class="skeleton" style={{ height: '14px', width: '90%', marginTop: '6px' }} />
						<div class="skeleton" style={{ height: '14px', width: '40%', marginTop: '6px' }} />
					</div>
				</li>
			))}
		</ul>
	);
}
