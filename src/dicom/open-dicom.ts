import { FormatError, portableDecompress, type Decompress } from '#formats';
import { elementsOf, fault, findElement, indexItem, type DicomItem, type DicomSource } from './element-walk.ts';
import { asciiOf } from './item-values.ts';
import { tags } from './tags-table.ts';
import { implicitLittleEndian, transferSyntaxes, type TransferSyntax } from './transfer-syntaxes-table.ts';

/** An opened file: its syntax and its data set. */
export interface DicomFile {
	readonly syntax: TransferSyntax;
	readonly sopClass: string;
	readonly dataSet: DicomItem;
}

export interface OpenDicomOptions {
	/** How a deflated data set is unpacked. Default: `portableDecompress`. */
	readonly decompress?: Decompress;
	/** Largest allowed inflated size, and largest size of the volumes made, in bytes. Default 2 GiB. */
	readonly maxBytes?: number;
}

export const defaultMaxBytes = 2 ** 31;
const preambleBytes = 132;

/** Whether the bytes are a DICOM file: `DICM` behind the preamble. */
export function isDicom(bytes: Uint8Array): boolean {
	return (
		bytes.length >= preambleBytes && bytes[128] === 68 && bytes[129] === 73 && bytes[130] === 67 && bytes[131] === 77
	);
}

/**
 * Opens a file: reads the file meta group, inflates a deflated data set and walks the elements of the first level, so
 * that every length is known to lie within the file. Files without preamble (a bare data set) are taken as implicit or
 * explicit little endian, whichever their first element is.
 *
 * @throws FormatError if it is no DICOM, is cut, or its syntax is unknown.
 */
export async function openDicom(bytes: Uint8Array, options: OpenDicomOptions = {}): Promise<DicomFile> {
	const { start, syntax } = isDicom(bytes) ? readFileMeta(bytes) : bareDataSet(bytes);
	let body = bytes;
	let from = start;
	if (syntax.isDeflated) {
		const { decompress = portableDecompress, maxBytes = defaultMaxBytes } = options;
		body = await decompress.inflateRaw(bytes.subarray(start), { maxBytes });
		from = 0;
	}
	const source = sourceOf(body, syntax);
	const dataSet = indexItem({ source, start: from, end: body.length });
	const sopClass = asciiOf(dataSet, tags.sopClass);
	if (sopClass === undefined) throw new FormatError('DICOM', 'the data set does not say what it is: no SOP class');
	return { syntax, sopClass, dataSet };
}

function readFileMeta(bytes: Uint8Array): { start: number; syntax: TransferSyntax } {
	const source = sourceOf(bytes, { name: '', isExplicit: true, isLittleEndian: true });
	let end = preambleBytes;
	for (const element of elementsOf({ source, start: preambleBytes, end: bytes.length })) {
		if (element.tag >>> 16 !== 2) break;
		end = element.valueOffset + element.length;
		if (end === bytes.length) break;
		// The next group may have another syntax: stop before reading its header as explicit.
		if (end + 2 <= bytes.length && source.view.getUint16(end, true) !== 2) break;
	}
	const meta: DicomItem = { source, start: preambleBytes, end };
	const uid = asciiOf(meta, tags.transferSyntax);
	if (uid === undefined)
		throw fault(source, findElement(meta, tags.transferSyntax)?.position ?? end, 'no transfer syntax (0002,0010)');
	const syntax = Object.hasOwn(transferSyntaxes, uid) ? transferSyntaxes[uid] : undefined;
	if (syntax === undefined) throw fault(source, end, `unknown transfer syntax ${uid.slice(0, 64)}`);
	return { start: end, syntax };
}

/** A data set without file meta begins with group 0008, low element first. */
function bareDataSet(bytes: Uint8Array): { start: number; syntax: TransferSyntax } {
	if (bytes.length < 8 || bytes[0] !== 8 || bytes[1] !== 0 || bytes[3] !== 0)
		throw new FormatError('DICOM', 'not a DICOM file: no DICM at byte 128 and no data set at byte 0', { position: 0 });
	const isExplicit = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4], bytes[5]));
	return { start: 0, syntax: { ...implicitLittleEndian, isExplicit } };
}

function sourceOf(bytes: Uint8Array, { isExplicit, isLittleEndian }: TransferSyntax): DicomSource {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return { bytes, view, isExplicit, isLittleEndian };
}
