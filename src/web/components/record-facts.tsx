import type { ShapeRecord } from '#contract';
import type { ComponentChildren } from 'preact';
import { factName } from '../fact-names.ts';
import { capitalised, valueText } from '../figures.ts';
import { personText, sideText } from '../labels.ts';
import { sourcePath, subjectPath } from '../page-address.ts';
import { DEFECT_WORDS, measureRows, SEVERITY_WORDS } from '../record-words-table.ts';
import { writeSearchParameters } from '../search-parameters.ts';
import { sourceTitle } from '../source-store.ts';
import { shapePath } from '../page-address.ts';
import { Icon } from './icon.tsx';

export function FactRow({ name, children }: { name: string; children: ComponentChildren }) {
	return (
		<div class="fact">
			<dt>{name}</dt>
			<dd>{children}</dd>
		</div>
	);
}

const ROLE_PHRASES = { self: '', bearing: ' (in this organ)', subject: ' (of the person)' } as const;

/** What it is, of whom, from where. */
export function ShapeFacts({ record }: { record: ShapeRecord }) {
	const { anatomy, subject } = record;
	const side = anatomy ? sideText(anatomy.laterality) : '';
	const person = personText(subject);
	return (
		<dl class="facts">
			{anatomy && (
				<FactRow name="Anatomy">
					<a href={`/${writeSearchParameters({ anatomy: anatomy.term })}`}>{capitalised(anatomy.label)}</a>
					<span class="fact-codes">
						{[
							anatomy.term,
							...anatomy.codes.map(({ system, code }) => (code.includes(':') ? code : `${system}:${code}`)),
						]
							.filter((code, index, all) => all.indexOf(code) === index)
							.join(' · ')}
					</span>
				</FactRow>
			)}
			{side !== '' && <FactRow name="Side">{side}</FactRow>}
			{record.pathology.map((item) => (
				<FactRow key={`${item.term}/${item.role}`} name="Pathology">
					<a href={`/${writeSearchParameters({ pathology: item.term })}`}>{capitalised(item.label)}</a>
					{ROLE_PHRASES[item.role]}
				</FactRow>
			))}
			<FactRow name="Person">
				<a href={subjectPath(subject.key)}>{person === '' ? subject.case : person}</a>
				{person !== '' && <span class="fact-codes">{subject.case}</span>}
			</FactRow>
			<FactRow name="Source">
				<a href={sourcePath(record.sourceId)}>{sourceTitle(record.sourceId)}</a>
			</FactRow>
			<FactRow name="Made from">{record.modality}</FactRow>
			<FactRow name="Source’s name">{record.label.name}</FactRow>
		</dl>
	);
}

export function MeasureTable({ record }: { record: ShapeRecord }) {
	if (!record.measures) return <p class="soft">Nothing to measure: the shape is empty.</p>;
	return (
		<table class="table">
			<caption class="visually-hidden">Measures with their units and what they tell</caption>
			<tbody>
				{measureRows(record.measures).map((row) => (
					<tr key={row.name}>
						<th scope="row">{row.name}</th>
						<td class="numeric">{row.value}</td>
						<td class="soft table-hint">{row.hint}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

export function QualityReport({ record }: { record: ShapeRecord }) {
	const { defects, listed, score } = record.quality;
	return (
		<>
			{!listed && (
				<div class="notice notice-danger">
					<Icon name="warning" />
					<p>Held back by quality control: it is kept, but found only when held-back shapes are asked for.</p>
				</div>
			)}
			{defects.length === 0 && (
				<p class="quality-good">
					<Icon name="check" /> No defect found: closed, clean, of plausible size.
				</p>
			)}
			<ul class="defects">
				{defects.map((defect) => (
					<li key={`${defect.kind}/${defect.detail}`} class="defect" data-severity={defect.severity}>
						<p>
							<strong>{DEFECT_WORDS[defect.kind].title}</strong>{' '}
							<span class="soft small">{SEVERITY_WORDS[defect.severity]}</span>
						</p>
						<p>{defect.detail}</p>
						<p class="soft small">{DEFECT_WORDS[defect.kind].meaning}</p>
						{defect.related && defect.related.length > 0 && (
							<p class="small">
								See{' '}
								{defect.related.map((id, index) => (
									<span key={id}>
										{index > 0 && ', '}
										<a href={shapePath(id)}>{id}</a>
									</span>
								))}
							</p>
						)}
					</li>
				))}
			</ul>
			<p class="soft small">Quality score {Math.round(score * 100)} of 100.</p>
		</>
	);
}

/** Facts about the person: harmonised, and as the source wrote them. */
export function SubjectFacts({ subject }: Pick<ShapeRecord, 'subject'>) {
	const attributes = Object.entries(subject.attributes);
	const original = Object.entries(subject.original);
	return (
		<>
			<dl class="facts">
				<FactRow name="Case">{subject.case}</FactRow>
				<FactRow name="Sex">{subject.sex}</FactRow>
				<FactRow name="Age">
					{subject.ageYears === null
						? 'not given'
						: `${subject.ageCensored ? 'at least ' : ''}${subject.ageYears} years`}
				</FactRow>
				{subject.bmiKgPerM2 !== null && <FactRow name="Body mass index">{valueText(subject.bmiKgPerM2)} kg/m²</FactRow>}
				{attributes.map(([name, value]) => {
					const { label, unit } = factName(name);
					return (
						<FactRow key={name} name={label}>
							{valueText(value)} {unit}
						</FactRow>
					);
				})}
			</dl>
			{original.length > 0 && (
				<details class="disclosure">
					<summary>As the source wrote it</summary>
					<dl class="facts facts-mono">
						{original.map(([name, value]) => (
							<FactRow key={name} name={name}>
								{valueText(value)}
							</FactRow>
						))}
					</dl>
				</details>
			)}
		</>
	);
}

export function Provenance({ record }: { record: ShapeRecord }) {
	const { provenance, space } = record;
	return (
		<>
			<ol class="steps">
				{provenance.steps.map((step) => (
					<li key={step}>{step}</li>
				))}
			</ol>
			<dl class="facts">
				<FactRow name="Space">
					millimetres, RAS+ (x right, y front, z up); was {space.originalUnits}, {space.originalSpace}
					{space.originalOrientation && `, ${space.originalOrientation}`}
				</FactRow>
				{space.voxelSpacingMm && (
					<FactRow name="Voxel spacing">{space.voxelSpacingMm.map((value) => valueText(value)).join(' × ')} mm</FactRow>
				)}
				{space.notes.map((note) => (
					<FactRow key={note} name="Note">
						{note}
					</FactRow>
				))}
				<FactRow name="Pipeline">{provenance.pipelineVersion}</FactRow>
				{provenance.inputs.map((input) => (
					<FactRow key={input.path} name="Input">
						<span class="break">{input.path}</span>
						<span class="fact-codes break">sha256 {input.sha256}</span>
					</FactRow>
				))}
				<FactRow name="Content hash">
					<span class="fact-codes break">{provenance.contentHash}</span>
				</FactRow>
			</dl>
		</>
	);
}
