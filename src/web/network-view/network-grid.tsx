import type { NetworkEntry, UnreadableNetwork } from '#contract';
import { networkPictureUrl } from '../api-client.ts';
import { SyntheticBadge } from '../components/badges.tsx';
import { Icon } from '../components/icon.tsx';
import { countText } from '../figures.ts';
import { licenceText } from '../labels.ts';
import { networkPath } from '../page-address.ts';
import { lessonWords } from './network-words-table.ts';

function NetworkCard({ entry }: { entry: NetworkEntry }) {
	const { id, kind, title, lesson, classes, synthetic, licence, shapeCount, source } = entry;
	return (
		<li class="card model-card">
			<div class="card-picture">
				{kind === 'network' ? (
					<span class="network-tile" aria-hidden="true">
						<Icon name="network" size={72} />
					</span>
				) : (
					<img src={networkPictureUrl(id)} alt="" loading="lazy" decoding="async" width="256" height="256" />
				)}
				<div class="card-marks">{(synthetic === 'all' || synthetic === 'some') && <SyntheticBadge />}</div>
			</div>
			<div class="card-text">
				<h3 class="card-name">
					<a href={networkPath(id)}>{title}</a>
				</h3>
				<p class="card-line">
					{lessonWords(lesson).name}
					{classes.length > 0 && ` · ${countText(classes.length, 'class', 'classes')}`}
				</p>
				<p class="card-line">
					{source}
					{shapeCount !== null && ` · ${countText(shapeCount, 'shape')}`}
				</p>
				<div class="card-foot">
					<span class="badge">{licenceText(licence)}</span>
				</div>
			</div>
		</li>
	);
}

/** The library's learnt models, and the files of its folder that are none. */
export function NetworkGrid({
	networks,
	unreadable,
}: {
	networks: readonly NetworkEntry[];
	unreadable: readonly UnreadableNetwork[];
}) {
	return (
		<section class="model-shelf" aria-labelledby="library-networks">
			<div>
				<h2 id="library-networks">Learnt models</h2>
				<p class="soft shelf-lead">
					Networks and signed distance models, trained on shapes. Each runs in your browser on a shape of your own.
				</p>
			</div>
			{networks.length > 0 && (
				<ul class="grid">
					{networks.map((entry) => (
						<NetworkCard key={entry.id} entry={entry} />
					))}
				</ul>
			)}
			{networks.length === 0 && (
				<p class="soft">
					None yet. <code>msn train</code> makes one, <code>msn export --library</code> puts it here.
				</p>
			)}
			{unreadable.length > 0 && (
				<div class="notice notice-caution" role="note">
					<Icon name="warning" />
					<div>
						<p>{countText(unreadable.length, 'file')} in the library’s folder cannot be used:</p>
						<ul class="notice-list">
							{unreadable.map(({ file, reason }) => (
								<li key={file} class="break">
									<code>{file}</code>: {reason}
								</li>
							))}
						</ul>
					</div>
				</div>
			)}
		</section>
	);
}
