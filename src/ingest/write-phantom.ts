import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PhantomSubject } from '#phantom';

/** Options of {@link writePhantom}. */
export interface WritePhantomOptions {
	/** Seeds 1 … count, one subject each. Default 6. */
	count?: number;
	/** First seed. Default 1. */
	firstSeed?: number;
	/** Voxel edge, mm. Default 3. */
	spacingMm?: number;
	/** Also write the CT-like grey volume. Default true. */
	grey?: boolean;
	/** Called after each subject. */
	onSubject?: (name: string, done: number, count: number) => void;
	signal?: AbortSignal;
}

/**
 * Writes a synthetic population as a data set on disk, in the layout of the source `phantom`:
 *
 * ```
 * labels.json                  { "1": "gluteus_maximus_left", … }
 * subjects.json                [{ "case": "phantom-1", "sex": "male", "age": 57, … }]
 * phantom-1/labels.nii.gz      multi-label volume
 * phantom-1/ct.nii.gz          CT-like grey volume on the same grid
 * phantom-1/truth.json         the parameters it was drawn from
 * ```
 *
 * Every file appears whole or not at all; subjects whose `truth.json` (written last) is there are left as they are. The
 * same options give the same bytes.
 */
export async function writePhantom(directory: string, options: WritePhantomOptions = {}): Promise<void> {
	const { count = 6, firstSeed = 1, spacingMm = 3, grey = true, onSubject, signal } = options;
	if (!(Number.isInteger(count) && count >= 1 && count <= 100_000)) {
		throw new RangeError(`writePhantom: count must be a whole number from 1 to 100,000, got ${count}`);
	}
	// Loaded when a body is drawn, not whenever something is ingested.
	const { createPhantom, drawPhantom, phantomLabels, phantomTruth } = await import('#phantom');
	const [{ writeNiftiGz }, { nodeCompress }] = await Promise.all([import('#formats'), import('#node-zlib')]);
	await mkdir(directory, { recursive: true });
	const names = Object.fromEntries(phantomLabels.map(({ value, key }) => [value, key]));
	await writeWhole(path.join(directory, 'labels.json'), toJson(names));
	const subjects: unknown[] = [];
	for (let i = 0; i < count; i++) {
		signal?.throwIfAborted();
		const subject = createPhantom(firstSeed + i);
		const folder = path.join(directory, subject.name);
		subjects.push(describe(subject));
		if (existsSync(path.join(folder, 'truth.json'))) continue;
		await mkdir(folder, { recursive: true });
		const { labels, grey: ct } = drawPhantom(subject, { spacingMm, grey });
		const pack = { compress: nodeCompress, description: 'synthetic: MedShapeNet phantom' };
		await writeWhole(path.join(folder, 'labels.nii.gz'), await writeNiftiGz(labels, pack));
		if (ct) await writeWhole(path.join(folder, 'ct.nii.gz'), await writeNiftiGz(ct, pack));
		await writeWhole(path.join(folder, 'truth.json'), toJson(phantomTruth(subject)));
		onSubject?.(subject.name, i + 1, count);
	}
	await writeWhole(path.join(directory, 'subjects.json'), toJson(subjects));
}

/** The subject's row in the metadata table. */
function describe({ name, sex, ageYears, heightMm, bmiKgPerM2, lesions, missing }: PhantomSubject): unknown {
	return { case: name, sex, age: ageYears, bmi: bmiKgPerM2, heightMm, lesions: lesions.map(({ key }) => key), missing };
}

const toJson = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, '\t')}\n`);

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
	const temporary = `${file}.part`;
	await writeFile(temporary, bytes);
	await rename(temporary, file);
}
