import { hash } from 'node:crypto';

/** Longest part of an id that is kept as it is. */
const maxPartLength = 80;

/** First eight hex digits of a text's SHA-256: tells apart what slugging made equal. */
export const hash8 = (text: string): string => hash('sha256', text, 'hex').slice(0, 8);

/**
 * A name as one part of an id: letters, digits, `_` and `-`. Runs of anything else become one `-`; names that say the
 * same in any case and spelling stay readable, and where the original cannot be got back a short hash of it is added.
 */
export function slug(name: string): string {
	const plain = name
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.replaceAll(/[^A-Za-z0-9_-]+/g, '-')
		.replaceAll(/^-+|-+$/g, '')
		.slice(0, maxPartLength);
	// A space, a dot or a slash told as `-` loses nothing that anybody would miss.
	const isFaithful = plain === name.trim().replaceAll(/[ ./]/g, '-');
	return plain === '' ? hash8(name) : isFaithful ? plain : `${plain}-${hash8(name)}`;
}

/** Id of a shape: the same on every machine and in every run. */
export function shapeId(sourceId: string, caseName: string, labelKey: string): string {
	return [sourceId, slug(caseName), slug(labelKey)].join('.');
}
