import { FormatError } from './format-error.ts';
import { plyTypeBytes, type PlyElement, type PlyHeader, type PlyType } from './ply-header.ts';
import { checkTextHolds, readNumber, scanText } from './text-scanner.ts';

const format = 'PLY';

/** The values of a PLY body one after the other, whatever the encoding. */
export interface PlyValues {
	/** The next value, moving on. */
	next(type: PlyType): number;
	/** Moves over values without reading them. */
	skip(type: PlyType, count: number): void;
	/** The length of the list that follows, checked against the bytes that remain. */
	listLength(countType: PlyType, itemType: PlyType): number;
	/** Refuses an element of which more are announced than can follow; to be called before allocating for it. */
	checkElement(element: PlyElement): void;
	/**
	 * The indices of an element that is nothing but triangles in the usual types (a byte that is 3, three 32-bit
	 * integers), moving behind it; `undefined`, not moving, for any other.
	 */
	plainTriangles(element: PlyElement): Uint32Array<ArrayBuffer> | undefined;
}

/** Values of the body that follows the header. */
export function plyValues(bytes: Uint8Array, header: PlyHeader): PlyValues {
	return header.encoding === 'ascii' ? textValues(bytes, header) : binaryValues(bytes, header);
}

function textValues(bytes: Uint8Array, header: PlyHeader): PlyValues {
	const scanner = scanText(bytes, format, header.dataStart);
	return {
		next: () => readNumber(scanner),
		skip(_type, count) {
			for (let k = 0; k < count; k++) readNumber(scanner);
		},
		listLength() {
			const length = checkListLength(readNumber(scanner), scanner.position);
			checkTextHolds(scanner, length, 'list');
			return length;
		},
		checkElement(element) {
			checkTextHolds(scanner, element.count * element.properties.length, `element ${element.name}`);
		},
		plainTriangles: () => undefined,
	};
}

function binaryValues(bytes: Uint8Array, header: PlyHeader): PlyValues {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const isLittle = header.encoding === 'little';
	let position = header.dataStart;
	const need = (size: number, what: string): void => {
		if (position + size <= bytes.length) return;
		const message = `${what} needs ${size} bytes at byte ${position}, but the file ends at ${bytes.length}`;
		throw new FormatError(format, message, { position });
	};
	const next = (type: PlyType): number => {
		const at = position;
		const size = plyTypeBytes[type];
		if (at + size > bytes.length) need(size, 'a value');
		position = at + size;
		return readValue(view, at, type, isLittle);
	};
	return {
		next,
		skip(type, count) {
			need(plyTypeBytes[type] * count, `${count} values`);
			position += plyTypeBytes[type] * count;
		},
		listLength(countType, itemType) {
			const length = checkListLength(next(countType), position);
			need(length * plyTypeBytes[itemType], `a list of ${length} values`);
			return length;
		},
		checkElement(element) {
			const smallest = element.properties.reduce((sum, p) => sum + plyTypeBytes[p.countType ?? p.type], 0);
			need(smallest * element.count, `element ${element.name} with ${element.count} entries`);
		},
		plainTriangles({ properties, count }) {
			const [{ type, countType }] = properties;
			const isUsual = properties.length === 1 && countType === 'uint8' && (type === 'int32' || type === 'uint32');
			if (!isUsual || position + 13 * count > bytes.length) return undefined;
			const indices = new Uint32Array(count * 3);
			let at = position;
			for (let i = 0; i < indices.length; i += 3) {
				if (bytes[at] !== 3) return undefined;
				indices[i] = view.getUint32(at + 1, isLittle);
				indices[i + 1] = view.getUint32(at + 5, isLittle);
				indices[i + 2] = view.getUint32(at + 9, isLittle);
				at += 13;
			}
			position = at;
			return indices;
		},
	};
}

function checkListLength(length: number, position: number): number {
	if (Number.isSafeInteger(length) && length >= 0) return length;
	throw new FormatError(format, `a list of ${length} values before byte ${position}`, { position });
}

function readValue(view: DataView, at: number, type: PlyType, isLittle: boolean): number {
	switch (type) {
		case 'int8':
			return view.getInt8(at);
		case 'uint8':
			return view.getUint8(at);
		case 'int16':
			return view.getInt16(at, isLittle);
		case 'uint16':
			return view.getUint16(at, isLittle);
		case 'int32':
			return view.getInt32(at, isLittle);
		case 'uint32':
			return view.getUint32(at, isLittle);
		case 'float32':
			return view.getFloat32(at, isLittle);
		default:
			return view.getFloat64(at, isLittle);
	}
}
