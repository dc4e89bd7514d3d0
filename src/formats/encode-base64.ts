const alphabet = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (letter) =>
	letter.charCodeAt(0),
);
const padding = '='.charCodeAt(0);

/** Base64 text (RFC 4648, padded, no line ends) of the bytes, as ASCII codes. */
export function encodeBase64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
	let at = 0;
	let i = 0;
	for (; i + 2 < bytes.length; i += 3) {
		const triple = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
		text[at] = alphabet[triple >> 18];
		text[at + 1] = alphabet[(triple >> 12) & 63];
		text[at + 2] = alphabet[(triple >> 6) & 63];
		text[at + 3] = alphabet[triple & 63];
		at += 4;
	}
	const left = bytes.length - i;
	if (left > 0) {
		const triple = (bytes[i] << 16) | ((left > 1 ? bytes[i + 1] : 0) << 8);
		text[at] = alphabet[triple >> 18];
		text[at + 1] = alphabet[(triple >> 12) & 63];
		text[at + 2] = left > 1 ? alphabet[(triple >> 6) & 63] : padding;
		text[at + 3] = padding;
	}
	return text;
}
