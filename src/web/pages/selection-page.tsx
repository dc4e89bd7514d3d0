import type { SelectionTicket } from '#contract';
import { useState } from 'preact/hooks';
import { fileUrl, postSelection, selectionUrl } from '../api-client.ts';
import { SyntheticBadge } from '../components/badges.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { EmptyState, FailureNotice } from '../components/status-notice.tsx';
import { countText, integerText, sizeText } from '../figures.ts';
import { licenceText } from '../labels.ts';
import { licenceSummary } from '../licence-summary.ts';
import { shapePath } from '../page-address.ts';
import { type Resource, useResource } from '../resource.ts';
import type { SelectedShape } from '../selection.ts';
import { clearedShapes, clearSelection, deselect, restoreSelection, selection } from '../selection-store.ts';
import { licenceOf, sourceTitle } from '../source-store.ts';

/** Files one may choose to have of each shape. */
const CHOICES = [
	{ file: 'mesh.stl', title: 'Surface, STL', use: 'opens everywhere, 3D printing' },
	{ file: 'mesh.glb', title: 'Surface, GLB', use: 'small, for web and presentations' },
	{ file: 'mesh.ply', title: 'Surface, PLY', use: 'exact, indexed' },
	{ file: 'mesh-raw.glb', title: 'Surface as extracted, GLB', use: 'before smoothing' },
	{ file: 'points.ply', title: 'Points, PLY', use: '10,000 points with normals' },
	{ file: 'mask.nii.gz', title: 'Voxel mask, NIfTI', use: 'where the source has voxels' },
] as const;

function Formats({ chosen, onChange }: { chosen: readonly string[]; onChange: (chosen: readonly string[]) => void }) {
	return (
		<fieldset class="block">
			<legend>
				<h2>Which files of each shape</h2>
			</legend>
			<ul class="choices">
				{CHOICES.map(({ file, title, use }) => (
					<li key={file}>
						<label class="choice">
							<input
								type="checkbox"
								checked={chosen.includes(file)}
								onChange={(event) =>
									onChange(
										CHOICES.map((choice) => choice.file).filter((name) =>
											name === file ? event.currentTarget.checked : chosen.includes(name),
										),
									)
								}
							/>
							<span>
								{title}
								<span class="soft small choice-use">{use}</span>
							</span>
						</label>
					</li>
				))}
			</ul>
		</fieldset>
	);
}

function LicenceReport({ shapes }: { shapes: readonly SelectedShape[] }) {
	const { shares, warnings } = licenceSummary(shapes, licenceOf);
	return (
		<section class="block" aria-label="Licences">
			<h2>Licences</h2>
			{warnings.length > 0 && (
				<div class="notice notice-caution">
					<Icon name="warning" />
					<ul class="notice-list">
						{warnings.map((warning) => (
							<li key={warning}>{warning}</li>
						))}
					</ul>
				</div>
			)}
			<table class="table">
				<thead>
					<tr>
						<th scope="col">Licence</th>
						<th scope="col">Commercial use</th>
						<th scope="col" class="number">
							Shapes
						</th>
					</tr>
				</thead>
				<tbody>
					{shares.map(({ licenceId, licence, shapeCount }) => (
						<tr key={licenceId}>
							<th scope="row">
								{licence?.url ? <a href={licence.url}>{licenceText(licenceId)}</a> : licenceText(licenceId)}
							</th>
							<td>
								{licence?.commercialUse === true
									? 'allowed'
									: licence?.commercialUse === false
										? 'not allowed'
										: 'not stated'}
							</td>
							<td class="number numeric">{integerText(shapeCount)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function DownloadPanel({ ticket }: { ticket: Resource<SelectionTicket> }) {
	if (ticket.state === 'failed') return <FailureNotice message={ticket.message} onRetry={() => location.reload()} />;
	const value = ticket.state === 'ready' ? ticket.value : undefined;
	const isEmpty = value?.fileCount === 0;
	const wget = value && `wget --content-disposition -i ${location.origin}${selectionUrl(value.id, 'urls.txt')}`;
	return (
		<section class="block download-panel" aria-label="Download">
			<p class="download-size numeric" role="status" aria-live="polite">
				{value ? `${countText(value.fileCount, 'file')}, ${sizeText(value.sizeBytes)}` : 'Adding up …'}
			</p>
			{isEmpty && <p class="soft small">None of the chosen files exists for these shapes.</p>}
			{value && value.missing.length > 0 && (
				<p class="soft small">{countText(value.missing.length, 'shape')} no longer in the library.</p>
			)}
			{value && !isEmpty && (
				<>
					<a class="button button-primary" href={selectionUrl(value.id, 'archive.zip')} download="medshapenet.zip">
						<Icon name="download" />
						Download all as ZIP
					</a>
					<ul class="download-lists">
						<li>
							<a href={selectionUrl(value.id, 'urls.txt')} download="urls.txt">
								List of addresses (wget, aria2)
							</a>
						</li>
						<li>
							<a href={selectionUrl(value.id, 'manifest.jsonl')} download="manifest.jsonl">
								Manifest with checksums (JSON lines)
							</a>
						</li>
						<li>
							<a href={selectionUrl(value.id, 'citation.bib')} download="citation.bib">
								Citations (BibTeX)
							</a>
						</li>
					</ul>
					<div class="command">
						<code>{wget}</code>
						<CopyButton label="Copy" text={wget ?? ''} />
					</div>
				</>
			)}
		</section>
	);
}

function SelectedRow({ shape }: { shape: SelectedShape }) {
	return (
		<li class="selected-row">
			<span class="selected-picture card-picture">
				{shape.hasThumbnail && (
					<img src={fileUrl(shape.id, 'thumbnail', 'png')} alt="" loading="lazy" width="56" height="56" />
				)}
			</span>
			<span class="selected-name">
				<a href={shapePath(shape.id)}>{shape.name}</a>
				<span class="soft small">{sourceTitle(shape.sourceId)}</span>
			</span>
			{shape.synthetic && <SyntheticBadge />}
			<span class="soft small selected-licence">{licenceText(shape.licenceId)}</span>
			<button
				type="button"
				class="icon-button"
				aria-label={`Remove ${shape.name}`}
				onClick={() => deselect([shape.id])}
			>
				<Icon name="close" />
			</button>
		</li>
	);
}

const SHOWN_AT_FIRST = 100;

function SelectedList({ shapes }: { shapes: readonly SelectedShape[] }) {
	const [isWhole, setWhole] = useState(false);
	const shown = isWhole ? shapes : shapes.slice(0, SHOWN_AT_FIRST);
	return (
		<>
			<ul class="selected-list">
				{shown.map((shape) => (
					<SelectedRow key={shape.id} shape={shape} />
				))}
			</ul>
			{shown.length < shapes.length && (
				<button type="button" class="button" onClick={() => setWhole(true)}>
					Show all {integerText(shapes.length)}
				</button>
			)}
		</>
	);
}

function FilledSelection({ shapes }: { shapes: readonly SelectedShape[] }) {
	const [files, setFiles] = useState<readonly string[]>(['mesh.stl']);
	const request = { ids: shapes.map((shape) => shape.id), files: [...files] };
	const ticket = useResource(JSON.stringify(request), (signal) =>
		files.length === 0
			? Promise.resolve({ id: '', shapeCount: shapes.length, fileCount: 0, sizeBytes: 0, missing: [] })
			: postSelection(request, signal),
	);
	const subjects = new Set(shapes.map((shape) => shape.subjectKey)).size;
	const sourceCount = new Set(shapes.map((shape) => shape.sourceId)).size;
	return (
		<>
			<div class="shape-head">
				<div>
					<h1>Selection</h1>
					<p class="soft">
						{countText(shapes.length, 'shape')} of {countText(subjects, 'person', 'persons')} from{' '}
						{countText(sourceCount, 'source')}
					</p>
				</div>
				<button type="button" class="button" onClick={clearSelection}>
					<Icon name="trash" />
					Clear the selection
				</button>
			</div>
			<div class="shape-grid selection-grid">
				<SelectedList shapes={shapes} />
				<div class="shape-side">
					<DownloadPanel ticket={ticket} />
					<Formats chosen={files} onChange={setFiles} />
					<LicenceReport shapes={shapes} />
				</div>
			</div>
		</>
	);
}

export function SelectionPage() {
	const shapes = selection.value;
	return (
		<Page title="Selection">
			{shapes.length > 0 ? (
				<FilledSelection shapes={shapes} />
			) : (
				<EmptyState icon="list" title="Nothing selected yet" heading="h1">
					<p class="soft">
						Tick shapes in the search results or on their pages. The list stays in this browser; download it all at
						once, as a ZIP file or as a list of addresses.
					</p>
					<div class="button-row">
						<a class="button button-primary" href="/">
							Search the library
						</a>
						{clearedShapes.value.length > 0 && (
							<button type="button" class="button" onClick={restoreSelection}>
								<Icon name="reset" />
								Bring back the {countText(clearedShapes.value.length, 'shape')}
							</button>
						)}
					</div>
				</EmptyState>
			)}
		</Page>
	);
}
