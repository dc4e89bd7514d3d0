import type { FacetValue, Statistics } from '#contract';
import { fetchStatistics } from '../api-client.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { countText, integerText, shareText, sizeText } from '../figures.ts';
import { writeSearchParameters } from '../search-parameters.ts';
import { useResource } from '../resource.ts';

function Bars({
	title,
	values,
	parameter,
}: {
	title: string;
	values: readonly FacetValue[];
	parameter: 'anatomy' | 'source';
}) {
	const largest = Math.max(1, ...values.map((item) => item.count));
	return (
		<section class="block" aria-label={title}>
			<h3>{title}</h3>
			<ul class="bars">
				{values.slice(0, 12).map((item) => (
					<li key={item.value} class="bar">
						<a href={`/${writeSearchParameters({ [parameter]: item.value })}`}>{item.label}</a>
						<span class="bar-track" aria-hidden="true">
							<span class="bar-fill" style={{ width: `${(100 * item.count) / largest}%` }} />
						</span>
						<span class="numeric soft">{integerText(item.count)}</span>
					</li>
				))}
			</ul>
		</section>
	);
}

function LibraryFigures({ statistics }: { statistics: Statistics }) {
	const figures = [
		[integerText(statistics.shapeCount), 'shapes'],
		[integerText(statistics.subjectCount), 'persons and models'],
		[integerText(statistics.sourceCount), statistics.sourceCount === 1 ? 'source' : 'sources'],
		[shareText(statistics.syntheticCount, statistics.shapeCount), 'synthetic, and marked so'],
		[sizeText(statistics.storedBytes), `in ${countText(statistics.fileCount, 'file')}`],
	] as const;
	return (
		<>
			<h2 class="visually-hidden">The library in figures</h2>
			<ul class="figures">
				{figures.map(([value, words]) => (
					<li key={words}>
						<strong class="numeric">{value}</strong>
						<span class="soft">{words}</span>
					</li>
				))}
			</ul>
			<div class="bar-columns">
				<Bars title="Most frequent structures" values={statistics.byAnatomy} parameter="anatomy" />
				<Bars title="Largest sources" values={statistics.bySource} parameter="source" />
			</div>
		</>
	);
}

const snippets = (origin: string) =>
	[
		{ title: 'Search from a program', code: `curl '${origin}/v1/shapes?q=male+kidney+tumour&limit=5'` },
		{
			title: 'Search and download at the command line',
			code: "msn search 'male kidney tumour' --json\nmsn download 'male kidney tumour' --format stl",
		},
		{ title: 'Add your own segmentations', code: 'msn ingest generic ./my-dataset --mapping mapping.yaml' },
	] as const;

function Snippet({ title, code }: { title: string; code: string }) {
	return (
		<div class="snippet">
			<div class="block-head">
				<h3>{title}</h3>
				<CopyButton label="Copy" text={code} />
			</div>
			<pre tabIndex={0} aria-label={title}>
				<code>{code}</code>
			</pre>
		</div>
	);
}

export function AboutPage() {
	const resource = useResource('statistics', fetchStatistics);
	return (
		<Page title="About" narrow>
			<h1>About this library</h1>
			<p class="page-lead">
				MedShapeNet turns segmentations of patients, and curated anatomical models, into a searchable library of
				three-dimensional shapes: measured, checked, and each with its origin, licence and citation.
			</p>
			{resource.state === 'ready' && <LibraryFigures statistics={resource.value} />}

			<section class="block prose" id="limits" aria-label="What it is not for">
				<h2>What it is not for</h2>
				<div class="notice notice-caution">
					<Icon name="warning" />
					<p>
						<strong>Not for clinical use.</strong> This is not a medical device. Nothing here may be used for diagnosis,
						for planning or guiding treatment, or for decisions about a patient.
					</p>
				</div>
				<p>
					The shapes follow segmentations that people and programs drew, with their mistakes: structures cut off by the
					edge of the scan, small pieces missing, tumours drawn differently by different readers. Quality control finds
					many of these and says so on each shape, but not all. A few hundred persons from a few hospitals are not the
					population. Measures are those of the drawn surface, in millimetres, with the accuracy of the scan.
				</p>
				<p>
					Shapes marked <em>synthetic</em> were made by a program: they are for teaching, testing and trying things out,
					and say nothing about real patients.
				</p>
				<p>
					<a href="/models">Shape models</a> describe how the members of one population vary. Whether your own shape is
					typical of them is a comparison with those members, worked out in your browser: not a finding about a patient.
				</p>
				<p>
					<a href="/models">Learnt models</a>, networks and others, were trained on shapes. They run in your browser on
					a shape of your own, which is sent nowhere. A network always answers, also where the question does not fit it:
					look at what it was trained on and how it was measured.
				</p>
			</section>

			<section class="block prose" aria-label="Whose shapes these are">
				<h2>How licences work here</h2>
				<p>
					Every shape stands under the licence of its source; the library adds no conditions and takes none away. The
					licence is written on each card, spelled out on each page, and added up for a selection before you download.
					Cite the source, not only this library: the text is ready to copy, and every download of a selection has a
					BibTeX file. Persons appear under pseudonyms given by the sources; do not try to identify anyone.
				</p>
			</section>

			<section class="block prose" aria-label="For programs">
				<h2>For programs</h2>
				<p>
					Everything on these pages comes from a public interface. <a href="/v1/openapi.json">Its description</a> is
					generated from the code that answers.
				</p>
				{snippets(location.origin).map((snippet) => (
					<Snippet key={snippet.title} {...snippet} />
				))}
			</section>
			{resource.state === 'ready' && (
				<p class="soft small">
					Software {resource.value.softwareVersion}, catalogue {resource.value.catalogueVersion}.
				</p>
			)}
		</Page>
	);
}
