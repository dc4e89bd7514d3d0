import { FormatError } from './format-error.ts';
import { decodeText, latin1 } from './text-scanner.ts';

/** One tag of an XML file. */
export interface XmlTag {
	readonly name: string;
	readonly kind: 'open' | 'close' | 'empty';
	readonly attributes: ReadonlyMap<string, string>;
	/** Position of `<`. */
	readonly start: number;
	/** Position behind `>`. */
	readonly end: number;
}

/** Longer tags than this are refused. */
const longestTag = 1 << 16;

/**
 * The tags of an XML file from a position on, one after the other; text between them is left to the caller, who has
 * the positions. Made for formats that mix XML with megabytes of numbers or raw bytes: the caller stops when raw bytes
 * begin. Comments and processing instructions are skipped. A DOCTYPE and CDATA sections are refused unless asked for;
 * then CDATA is passed over ({@link xmlText} reads it) and a DOCTYPE may name a file, which nobody opens, but define
 * nothing: there are never entities to expand.
 *
 * @throws FormatError for malformed tags.
 */
export function* xmlTags(
	bytes: Uint8Array,
	format: string,
	{ from = 0, allowsDoctypeAndCdata = false }: { from?: number; allowsDoctypeAndCdata?: boolean } = {},
): Generator<XmlTag, void, undefined> {
	let position = from;
	for (;;) {
		const start = bytes.indexOf(0x3c, position);
		if (start < 0) return;
		const second = bytes[start + 1];
		if (second === 0x3f) position = endOf(bytes, start, '?>', format);
		else if (second === 0x21 && bytes[start + 2] === 0x2d) position = endOf(bytes, start, '-->', format);
		else if (second === 0x21 && allowsDoctypeAndCdata) position = declarationEnd(bytes, start, format);
		else if (second === 0x21)
			throw new FormatError(format, `a DOCTYPE or CDATA section at byte ${start}; neither is read`, {
				position: start,
			});
		else {
			const end = tagEnd(bytes, start, format);
			position = end;
			yield parseTag(decodeText(bytes.subarray(start + 1, end - 1)), start, end, format);
		}
	}
}

/** Behind a CDATA section, or a DOCTYPE without definitions of its own. */
function declarationEnd(bytes: Uint8Array, start: number, format: string): number {
	if (latin1(bytes, start, start + cdataMark.length) === cdataMark) return endOf(bytes, start, ']]>', format);
	const end = tagEnd(bytes, start, format);
	if (bytes.subarray(start, end).includes(0x5b))
		throw new FormatError(format, `the DOCTYPE at byte ${start} defines entities, which is refused`, {
			position: start,
		});
	return end;
}

const cdataMark = '<![CDATA[';
const entities: ReadonlyMap<string, string> = new Map([
	['lt', '<'],
	['gt', '>'],
	['amp', '&'],
	['quot', '"'],
	['apos', "'"],
]);

/** Text between two tags as UTF-8: CDATA sections unwrapped, the predefined and numeric entities replaced, trimmed. */
export function xmlText(bytes: Uint8Array, start: number, end: number): string {
	const pieces = decodeText(bytes.subarray(start, end)).split(cdataMark);
	const texts = pieces.map((piece, i) => {
		if (i === 0) return unescapeXml(piece).trim();
		const close = piece.indexOf(']]>');
		return close < 0 ? piece : piece.slice(0, close) + unescapeXml(piece.slice(close + 3)).trimEnd();
	});
	return texts.join('');
}

/** Replaces the five predefined entities and those by number; others stay as they are. */
export function unescapeXml(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
		if (typeof name === 'string') return entities.get(name) ?? whole;
		const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
		return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}

/** Escapes what must not stand in text or in a quoted attribute; characters that XML cannot hold are left out. */
export function escapeXml(text: string): string {
	return text
		.replaceAll(/[^\P{Cc}\t\n\r]|\p{Noncharacter_Code_Point}/gu, '')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}

function endOf(bytes: Uint8Array, start: number, mark: string, format: string): number {
	const last = mark.charCodeAt(mark.length - 1);
	for (let at = bytes.indexOf(last, start); at >= 0; at = bytes.indexOf(last, at + 1)) {
		if (latin1(bytes, at + 1 - mark.length, at + 1) === mark) return at + 1;
	}
	throw new FormatError(format, `what begins at byte ${start} has no ${mark}`, { position: start });
}

/** Behind the `>` that is outside of quotes. */
function tagEnd(bytes: Uint8Array, start: number, format: string): number {
	let quote = 0;
	const limit = Math.min(bytes.length, start + longestTag);
	for (let p = start + 1; p < limit; p++) {
		const code = bytes[p];
		if (quote > 0) {
			if (code === quote) quote = 0;
		} else if (code === 0x22 || code === 0x27) quote = code;
		else if (code === 0x3e) return p + 1;
	}
	throw new FormatError(format, `the tag at byte ${start} does not end`, { position: start });
}

function parseTag(text: string, start: number, end: number, format: string): XmlTag {
	const match = /^(\/?)\s*([A-Za-z_][\w.:-]*)([\s\S]*?)(\/?)$/.exec(text);
	if (!match) throw new FormatError(format, `malformed tag at byte ${start}`, { position: start });
	const attributes = parseAttributes(match[3]);
	const kind = match[1] ? 'close' : match[4] ? 'empty' : 'open';
	return { name: match[2], kind, attributes, start, end };
}

/** `name="value"` again and again; what is malformed is passed over. By hand: an expression takes quadratic time. */
const noAttributes: ReadonlyMap<string, string> = new Map();

function parseAttributes(text: string): ReadonlyMap<string, string> {
	if (!text.includes('=')) return noAttributes;
	const attributes = new Map<string, string>();
	let position = 0;
	for (;;) {
		const equals = text.indexOf('=', position);
		if (equals < 0) return attributes;
		const name = text.slice(position, equals).trim();
		let open = equals + 1;
		while (open < text.length && text.charCodeAt(open) <= 32) open++;
		const quote = text[open];
		position = equals + 1;
		if (quote !== '"' && quote !== "'") continue;
		const close = text.indexOf(quote, open + 1);
		if (close < 0) return attributes;
		attributes.set(
			name.slice(Math.max(...['\n', '\r', '\t', ' '].map((space) => name.lastIndexOf(space))) + 1),
			text.slice(open + 1, close),
		);
		position = close + 1;
	}
}
