import type { ShapeRecord } from '#contract';
import { fetchSubject, fileUrl } from '../api-client.ts';
import { countText } from '../figures.ts';
import { shapePath, subjectPath } from '../page-address.ts';
import { useResource } from '../resource.ts';
import { Icon } from './icon.tsx';

const SHOWN = 18;

/** The other shapes of the same person, and the way to see them together in place. */
export function SiblingStrip({ record }: { record: ShapeRecord }) {
	const { key } = record.subject;
	const resource = useResource(key, (signal) => fetchSubject(key, signal));
	if (resource.state !== 'ready') return null;
	const others = resource.value.shapes.filter((shape) => shape.id !== record.id && shape.quality.listed);
	if (others.length === 0) return null;
	return (
		<section class="block" aria-label="Of the same person">
			<div class="block-head">
				<h2>Of the same person</h2>
				<a class="button button-small" href={subjectPath(key)}>
					<Icon name="cube" size={16} />
					Show all {others.length + 1} together
				</a>
			</div>
			<ul class="strip" tabIndex={-1}>
				{others.slice(0, SHOWN).map((shape) => (
					<li key={shape.id}>
						<a class="strip-item" href={shapePath(shape.id)}>
							<span class="card-picture">
								{shape.files.some((file) => file.role === 'thumbnail') && (
									<img src={fileUrl(shape.id, 'thumbnail', 'png')} alt="" loading="lazy" width="256" height="256" />
								)}
							</span>
							<span class="strip-name">{shape.name}</span>
						</a>
					</li>
				))}
				{others.length > SHOWN && (
					<li class="strip-more">
						<a href={subjectPath(key)}>and {countText(others.length - SHOWN, 'more', 'more')}</a>
					</li>
				)}
			</ul>
		</section>
	);
}
