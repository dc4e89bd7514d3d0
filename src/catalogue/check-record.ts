import { Compile } from 'typebox/schema';
import { ShapeRecord, SourceDataset } from '#contract';
import { CatalogueError } from './catalogue-error.ts';

/** Compiled when first asked for: most processes read and never check. */
let recordValidator: ReturnType<typeof Compile> | undefined;
let sourceValidator: ReturnType<typeof Compile> | undefined;

interface SchemaError {
	readonly instancePath: string;
	readonly message: string;
}

const list = (errors: readonly SchemaError[]): string =>
	errors
		.slice(0, 5)
		.map(({ instancePath, message }) => `${instancePath === '' ? '(record)' : instancePath} ${message}`)
		.join('; ');

/** @throws CatalogueError listing the first faults. */
export function checkRecord(record: unknown): asserts record is ShapeRecord {
	recordValidator ??= Compile(ShapeRecord);
	if (recordValidator.Check(record)) return;
	const id = (record as { id?: unknown } | null)?.id;
	throw new CatalogueError(
		'invalid',
		`Record ${JSON.stringify(id)} does not fit the schema: ${list(recordValidator.Errors(record)[1])}`,
	);
}

/** @throws CatalogueError listing the first faults. */
export function checkSource(source: unknown): asserts source is SourceDataset {
	sourceValidator ??= Compile(SourceDataset);
	if (sourceValidator.Check(source)) return;
	const id = (source as { id?: unknown } | null)?.id;
	throw new CatalogueError(
		'invalid',
		`Source ${JSON.stringify(id)} does not fit the schema: ${list(sourceValidator.Errors(source)[1])}`,
	);
}
