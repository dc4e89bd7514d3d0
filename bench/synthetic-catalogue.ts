import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { openCatalogue, type SearchDocument } from '#catalogue';
import type { PathologyRole, SourceDataset } from '#contract';
import { createRandom, type Random } from '#numeric';
import { type AnatomyTerm, anatomyTerms, pathologyTerms } from '#ontology';

/** Structures a whole-body segmentation has, by label; the paired ones count on both sides. */
const structures =
	`kidney,liver,spleen,pancreas,gallbladder,stomach,urinary bladder,prostate gland,esophagus,trachea,aorta,inferior vena cava,
	brain,heart,lung,upper lobe of left lung,adrenal gland,duodenum,small intestine,colon,femur,hip bone,scapula,clavicle,humerus,
	sternum,sacrum,skull,mandible,tibia,fibula,radius,ulna,patella,hippocampus proper,thalamus,caudate nucleus,putamen,amygdala,
	cerebellum,brainstem,gluteus maximus,gluteus medius,gluteus minimus,iliopsoas,autochthon,thyroid gland,spinal cord,eyeball`
		.split(',')
		.map((label) => label.trim());

/** How a library of this size is made. */
export interface SyntheticOptions {
	readonly rowCount: number;
	readonly seed: number;
}

/** Anatomy in use: about a hundred terms, the frequent ones first. */
export function usedAnatomy(): AnatomyTerm[] {
	const terms = anatomyTerms();
	const named = terms.filter((term) => {
		const plain = term.label.replace(/^(?:left|right) /, '');
		return structures.includes(plain) && term.side !== 'paired';
	});
	const serial = terms.filter(({ label }) =>
		/^(?:left |right )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth) rib$|^(?:cervical|thoracic|lumbar) vertebra \d+$/.test(
			label,
		),
	);
	return [...named, ...serial];
}

const sexes = ['male', 'female', 'unknown'] as const;
const modalities = ['CT', 'MR', 'atlas'];
const licences: readonly (readonly [id: string, title: string, commercial: boolean | null])[] = [
	['CC-BY-4.0', 'Creative Commons Attribution 4.0', true],
	['CC-BY-NC-SA-4.0', 'Creative Commons Attribution-NonCommercial-ShareAlike 4.0', false],
	['CC0-1.0', 'Creative Commons Zero', true],
	['LicenseRef-unknown', 'Not stated', null],
];

/** Position in a list whose entries get rarer towards its end. */
function frequent(random: Random, count: number): number {
	return Math.min(count - 1, Math.floor(count * random.next() ** 1.7));
}

/** Rows as ingest would make them: subjects with some forty shapes each, in thirty sources. Deterministic by seed. */
export function* syntheticDocuments({ rowCount, seed }: SyntheticOptions): Generator<SearchDocument> {
	const random = createRandom(seed);
	const anatomy = usedAnatomy();
	const lesions = pathologyTerms()
		.filter(({ form }) => form === 'lesion')
		.slice(3, 23);
	let row = 0;
	for (let subject = 0; row < rowCount; subject++) {
		const sourceNumber = frequent(random, 30);
		const sourceId = `source-${sourceNumber}`;
		const caseName = `s${String(subject).padStart(6, '0')}`;
		const sex = sexes[random.next() < 0.1 ? 2 : random.integer(2)];
		const ageYears = random.next() < 0.15 ? null : Math.min(99, Math.max(0, Math.round(58 + 17 * random.normal())));
		const illness = random.next() < 0.4 ? lesions[frequent(random, lesions.length)] : undefined;
		const [licenceId, licenceTitle, commercialUse] = licences[sourceNumber % licences.length];
		const shapeCount = Math.min(rowCount - row, 10 + random.integer(60));
		for (let shape = 0; shape < shapeCount; shape++, row++) {
			const term = anatomy[frequent(random, anatomy.length)];
			const role: PathologyRole | undefined =
				illness === undefined ? undefined : shape === 0 ? 'self' : shape === 1 ? 'bearing' : 'subject';
			const laterality = term.side === 'left' || term.side === 'right' ? term.side : 'midline';
			const name = role === 'self' && illness ? `${illness.label} of ${term.label}` : term.label;
			const volumeMm3 = Math.round(Math.exp(10 + 2 * random.normal()));
			yield {
				summary: {
					id: `${sourceId}.${caseName}.${String(shape).padStart(3, '0')}`,
					name,
					kind: role === 'self' ? 'lesion' : 'anatomy',
					synthetic: sourceNumber === 29,
					anatomy: term.label,
					laterality,
					pathology: role === undefined || !illness ? [] : [{ term: illness.id, label: illness.label, role }],
					sourceId,
					subjectKey: `${sourceId}/${caseName}`,
					case: caseName,
					sex,
					ageYears,
					licenceId,
					volumeMm3,
					triangleCount: Math.round(volumeMm3 / 3),
					worstDefect: random.next() < 0.2 ? 'warning' : null,
					listed: random.next() < 0.97,
					hasThumbnail: true,
					downloadBytes: 500_000 + random.integer(5_000_000),
				},
				anatomyTerm: term.id,
				modality: modalities[sourceNumber % modalities.length],
				licenceTitle,
				commercialUse,
				isClosed: true,
				score: random.integer(1001) / 1000,
				fileCount: 9,
				defects: [],
				originals: [term.label.replaceAll(' ', '_')],
				attributes: [],
			};
		}
	}
}

/** A source of a synthetic library. */
export function syntheticSource(number: number): SourceDataset {
	const [id, title, commercialUse] = licences[number % licences.length];
	return {
		id: `source-${number}`,
		title: `Synthetic collection ${number}`,
		description: '',
		homepage: null,
		doi: null,
		citation: '',
		licence: { id, title, url: null, commercialUse, shareAlike: false, attribution: '' },
		modality: modalities[number % modalities.length],
		synthetic: number === 29,
		adapter: null,
	};
}

/**
 * A catalogue file with such rows. Only what search reads is written (its documents), past the catalogue's own way in,
 * since whole records would take gigabytes. Returns the documents' words for comparison with a full-text index.
 */
export function writeSyntheticCatalogue(directory: string, options: SyntheticOptions): void {
	const catalogue = openCatalogue({ directory });
	for (let number = 0; number < 30; number++) catalogue.upsertSource(syntheticSource(number));
	catalogue.close();
	const database = new DatabaseSync(path.join(directory, 'catalogue.sqlite'));
	database.exec('BEGIN');
	const insert = database.prepare('INSERT INTO documents VALUES (?, 31, ?)');
	for (const document of syntheticDocuments(options)) insert.run(document.summary.id, JSON.stringify(document));
	database.exec("UPDATE meta SET value = '31' WHERE key = 'revision'; COMMIT");
	database.close();
}
