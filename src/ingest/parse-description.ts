import { CST, isScalar, Lexer, parseDocument, visit } from 'yaml';

/** Far above what a description needs: the largest built in, spelt out, has 131,103 characters. */
const maxLength = 262_144;
const maxDepth = 64;
const maxItems = 20_000;
const maxAnchors = 1000;

/**
 * Parses YAML or JSON that a person wrote. Depth and number of items are counted over the tokens before anything is
 * built, keys that are there twice are found with a set: the time is in proportion to the text.
 *
 * @throws RangeError naming the limit, or YAML's own error with line and column
 */
export function parseDescription(text: string): unknown {
	if (text.length > maxLength) throw new RangeError(`it is longer than ${maxLength} characters`);
	checkTokens(text);
	const document = parseDocument(text, { uniqueKeys: false });
	if (document.errors.length > 0) throw document.errors[0];
	visit(document, {
		Map(_, map) {
			const keys = new Set<unknown>();
			for (const { key } of map.items) {
				const value = isScalar(key) ? key.value : key;
				if (keys.has(value))
					throw new RangeError(`Map keys must be unique: ${String(value).slice(0, 80)} is there twice`);
				keys.add(value);
			}
		},
	});
	return document.toJS({ maxAliasCount: 20 });
}

function checkTokens(text: string): void {
	let depth = 0;
	let lineDepth = 0;
	let items = 0;
	let anchors = 0;
	// A level of a block takes one more space than the one above it.
	let indent = 0;
	for (const token of new Lexer().lex(text)) {
		switch (CST.tokenType(token)) {
			case 'flow-seq-start':
			case 'flow-map-start':
				depth++;
				items++;
				break;
			case 'flow-seq-end':
			case 'flow-map-end':
				depth = Math.max(0, depth - 1);
				break;
			case 'newline':
				lineDepth = 0;
				break;
			case 'seq-item-ind':
			case 'explicit-key-ind':
				lineDepth++;
				items++;
				break;
			case 'map-value-ind':
			case 'comma':
				items++;
				break;
			case 'anchor':
			case 'tag':
			case 'alias':
				anchors++;
				break;
			case 'space':
				indent = lineDepth === 0 ? Math.max(indent, token.length) : indent;
				break;
			default:
		}
		if (depth > maxDepth || lineDepth > maxDepth || indent > 8 * maxDepth)
			throw new RangeError(`it is nested deeper than ${maxDepth} levels`);
		if (items > maxItems) throw new RangeError(`it has more than ${maxItems} keys and items`);
		if (anchors > maxAnchors) throw new RangeError(`it has more than ${maxAnchors} anchors, aliases and tags`);
	}
}
