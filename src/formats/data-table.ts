/** A table of named columns, all of the same length. `null` where there is no value. */
export interface DataTable {
	readonly columns: readonly DataColumn[];
	readonly rowCount: number;
	/** Texts about the table as a whole. */
	readonly metadata?: Readonly<Record<string, string>>;
}

export interface DataColumn {
	readonly name: string;
	/** Strings, numbers, booleans, dates, `null`; or plain objects and arrays, which become JSON. */
	readonly values: ArrayLike<unknown>;
}

/**
 * A table from records as the catalogue, JSON lines or CSV give them: a column for every name, in order of first
 * appearance. Objects in objects are laid out flat with dots (`measures.volumeMm3`); arrays stay as they are. Records
 * that lack a name have `null` there.
 *
 * @throws RangeError if two names become the same.
 */
export function tableFromRecords(records: readonly Readonly<Record<string, unknown>>[]): DataTable {
	const columns = new Map<string, unknown[]>();
	for (const [row, record] of records.entries()) {
		for (const [name, value] of flattened(record, '')) {
			let values = columns.get(name);
			if (!values) columns.set(name, (values = Array.from({ length: row }, () => null)));
			if (values.length > row) throw new RangeError(`tableFromRecords: record ${row} has ${name} twice`);
			while (values.length < row) values.push(null);
			values.push(value);
		}
	}
	for (const values of columns.values()) while (values.length < records.length) values.push(null);
	return { columns: [...columns].map(([name, values]) => ({ name, values })), rowCount: records.length };
}

/** The rows of a table as records, without the names that have no value there. */
export function* tableRecords(table: DataTable): Generator<Record<string, unknown>> {
	for (let row = 0; row < table.rowCount; row++) {
		const entries = table.columns.map(({ name, values }): [string, unknown] => [name, values[row]]);
		yield Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
	}
}

function* flattened(record: Readonly<Record<string, unknown>>, prefix: string): Generator<[string, unknown]> {
	for (const [key, value] of Object.entries(record)) {
		if (value === undefined) continue;
		if (isRecord(value)) yield* flattened(value, `${prefix}${key}.`);
		else yield [`${prefix}${key}`, value];
	}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
