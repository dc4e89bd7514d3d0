/** A part of the query text between blanks or commas, with quotes, sign and field taken off. */
export interface QueryToken {
	/** As typed. */
	readonly text: string;
	readonly isNegated: boolean;
	readonly isQuoted: boolean;
	/** Lower case, without the colon. */
	readonly field?: string;
	/** A comma follows: the next word belongs to another phrase. */
	readonly endsPhrase: boolean;
	/** What stands after the field, or all of it. */
	readonly value: string;
}

const pattern = /(-|\+)?(?:([\p{L}][\p{L}_]*):\s*)?(?:"([^"]*)(?:"|$)|((?:[<>]=?|=[<>]|[≤≥=])\s*\d[^\s]*|[^\s"]+))/gu;
const curie = /^(?:UBERON|FMA|MSN|MONDO|SNOMED|SCT|NCIT|RADLEX|HP|DOID)$/i;

/** Takes a query text apart. Never fails: an unclosed quote ends with the text. */
export function queryTokens(text: string): QueryToken[] {
	const tokens: QueryToken[] = [];
	for (const match of text.matchAll(pattern)) {
		const [whole, sign, field, quoted, bare] = match;
		const isQuoted = quoted !== undefined;
		const isTerm = field !== undefined && !isQuoted && curie.test(field);
		const raw = isQuoted ? quoted.trim() : (bare ?? '').replace(/^[,;|]+|[,;|]+$/g, '');
		if (!/[\p{L}\p{N}]/u.test(raw)) {
			// A comma or dash on its own.
			const last = tokens.pop();
			if (last !== undefined) tokens.push({ ...last, endsPhrase: true });
			continue;
		}
		const value = isTerm ? `${field}:${raw}` : raw;
		tokens.push({
			text: whole.replace(/^[,;|]+|[,;|]+$/g, ''),
			isNegated: sign === '-',
			isQuoted,
			endsPhrase: /[,;|]$/.test(whole),
			...(field === undefined || isTerm ? {} : { field: field.toLowerCase() }),
			value,
		});
	}
	return tokens.flatMap(splitCommas);
}

/** `liver,kidney` are two words; `source:a,b` is one condition with two values. */
function splitCommas(token: QueryToken): QueryToken[] {
	if (token.isQuoted || token.field !== undefined || !/[,;|]/.test(token.value)) return [token];
	return token.value
		.split(/[,;|]+/)
		.filter((value) => value !== '')
		.map((value, i, all) => ({
			...token,
			text: `${token.isNegated ? '-' : ''}${value}`,
			endsPhrase: token.endsPhrase || i < all.length - 1,
			value,
		}));
}
