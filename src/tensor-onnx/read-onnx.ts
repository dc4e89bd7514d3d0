import { onnxTypeCode, type OnnxPort, type OnnxType } from './onnx-model.ts';

/** What an ONNX file says about itself, without its computation. */
export interface OnnxSummary {
	/** The program that wrote it. */
	readonly producer: string;
	readonly metadata: Readonly<Record<string, string>>;
	/** Those that are fed: stored weights are left out. Free dimensions are 0. */
	readonly inputs: readonly OnnxPort[];
	readonly outputs: readonly OnnxPort[];
	readonly nodeCount: number;
	/** The whole graph, weights included, as it lies in the file: everything but the texts about it. */
	readonly graph: Uint8Array;
	/** Weights that lie in the file, in its order: views of its bytes. */
	readonly weights: readonly OnnxWeight[];
}

/** A stored tensor. */
export interface OnnxWeight {
	readonly name: string;
	readonly shape: readonly number[];
	readonly bytes: Uint8Array;
}

/** Bytes that are no ONNX file, or a broken one; the message says where. */
export class OnnxFileError extends Error {
	override readonly name = 'OnnxFileError';
}

/**
 * Reads the head of an ONNX file: https://onnx.ai/onnx/repo-docs/IR.html. Nothing is copied; every length is checked before it
 * is believed.
 *
 * @throws OnnxFileError for anything that is no model with a graph.
 */
export function readOnnxSummary(bytes: Uint8Array): OnnxSummary {
	const metadata: Record<string, string> = {};
	let producer = '';
	let version = 0;
	let graph: Span | undefined;
	for (const field of fieldsOf(bytes, { start: 0, end: bytes.length })) {
		if (field.number === 1 && field.wire === 0) version = field.value;
		else if (field.number === 2 && field.wire === 2) producer = textOf(bytes, field);
		else if (field.number === 7 && field.wire === 2) graph = field;
		else if (field.number === 14 && field.wire === 2) {
			const [key, value] = pairOf(bytes, field);
			metadata[key] = value;
		}
	}
	if (version < 1 || !graph) throw new OnnxFileError('not an ONNX file: it holds no graph');
	return { producer, metadata, graph: bytes.subarray(graph.start, graph.end), ...readGraph(bytes, graph) };
}

function readGraph(bytes: Uint8Array, graph: Span): Omit<OnnxSummary, 'producer' | 'metadata' | 'graph'> {
	const inputs: OnnxPort[] = [];
	const outputs: OnnxPort[] = [];
	const weights: OnnxWeight[] = [];
	let nodeCount = 0;
	for (const field of fieldsOf(bytes, graph)) {
		if (field.wire !== 2) continue;
		if (field.number === 1) nodeCount++;
		else if (field.number === 5) weights.push(readWeight(bytes, field));
		else if (field.number === 11) inputs.push(readPort(bytes, field));
		else if (field.number === 12) outputs.push(readPort(bytes, field));
	}
	const stored = new Set(weights.map(({ name }) => name));
	return { inputs: inputs.filter(({ name }) => !stored.has(name)), outputs, nodeCount, weights };
}

function readWeight(bytes: Uint8Array, span: Span): OnnxWeight {
	let name = '';
	let content = bytes.subarray(0, 0);
	const shape: number[] = [];
	for (const field of fieldsOf(bytes, span)) {
		if (field.number === 8 && field.wire === 2) name = textOf(bytes, field);
		else if (field.number === 9 && field.wire === 2) content = bytes.subarray(field.start, field.end);
		else if (field.number === 1 && field.wire === 0) shape.push(field.value);
		else if (field.number === 1 && field.wire === 2)
			for (let at = field.start; at < field.end;) {
				const [value, next] = varintAt(bytes, at, field.end);
				shape.push(value);
				at = next;
			}
	}
	return { name, shape, bytes: content };
}

const typeNames = new Map(Object.entries(onnxTypeCode).map(([name, code]) => [code, name as OnnxType]));

function readPort(bytes: Uint8Array, span: Span): OnnxPort {
	let name = '';
	let code = 0;
	const shape: number[] = [];
	for (const field of fieldsOf(bytes, span)) {
		if (field.number === 1 && field.wire === 2) name = textOf(bytes, field);
		if (field.number !== 2 || field.wire !== 2) continue;
		for (const tensor of messagesOf(bytes, field, 1))
			for (const part of fieldsOf(bytes, tensor)) {
				if (part.number === 1 && part.wire === 0) code = part.value;
				if (part.number !== 2 || part.wire !== 2) continue;
				for (const dimension of messagesOf(bytes, part, 1)) shape.push(dimensionOf(bytes, dimension));
			}
	}
	const type = typeNames.get(code);
	if (!type) throw new OnnxFileError(`${JSON.stringify(name.slice(0, 80))} has the unknown element type ${code}`);
	return { name, type, shape };
}

function dimensionOf(bytes: Uint8Array, span: Span): number {
	for (const field of fieldsOf(bytes, span)) if (field.number === 1 && field.wire === 0) return field.value;
	return 0;
}

function pairOf(bytes: Uint8Array, span: Span): [string, string] {
	let key = '';
	let value = '';
	for (const field of fieldsOf(bytes, span)) {
		if (field.wire !== 2) continue;
		if (field.number === 1) key = textOf(bytes, field);
		else if (field.number === 2) value = textOf(bytes, field);
	}
	return [key, value];
}

interface Span {
	readonly start: number;
	readonly end: number;
}

/** Of a protocol buffers message: whole numbers have a value, everything else a place. */
interface Field extends Span {
	readonly number: number;
	/** 0 varint, 1 eight bytes, 2 bytes, 5 four bytes. */
	readonly wire: number;
	readonly value: number;
}

function* messagesOf(bytes: Uint8Array, span: Span, number: number): Generator<Span> {
	for (const field of fieldsOf(bytes, span)) if (field.number === number && field.wire === 2) yield field;
}

function* fieldsOf(bytes: Uint8Array, { start, end }: Span): Generator<Field> {
	for (let at = start; at < end;) {
		const [key, next] = varintAt(bytes, at, end);
		const number = Math.floor(key / 8);
		const wire = key % 8;
		if (number === 0) throw new OnnxFileError(`not an ONNX file: field 0 at byte ${at}`);
		if (wire === 0) {
			const [value, after] = varintAt(bytes, next, end);
			yield { number, wire, value, start: next, end: after };
			at = after;
			continue;
		}
		const [length, from] = wire === 2 ? varintAt(bytes, next, end) : [wire === 1 ? 8 : wire === 5 ? 4 : -1, next];
		if (length < 0) throw new OnnxFileError(`not an ONNX file: no field can begin as at byte ${at}`);
		if (length > end - from)
			throw new OnnxFileError(
				`the file is cut off: ${length} bytes are promised at byte ${from}, ${end - from} are there`,
			);
		yield { number, wire, value: 0, start: from, end: from + length };
		at = from + length;
	}
}

/** Numbers above 2⁵³ lose their last digits: none that are used come near. */
function varintAt(bytes: Uint8Array, at: number, end: number): [value: number, next: number] {
	let value = 0;
	for (let shift = 0, i = at; i < end && shift < 70; i++, shift += 7) {
		value += (bytes[i] & 127) * 2 ** shift;
		if (bytes[i] < 128) return [value, i + 1];
	}
	throw new OnnxFileError(`the file is cut off or no ONNX file: a number at byte ${at} does not end`);
}

/** More than any text of a model that is of use here. */
const mostText = 4_000_000;

/** UTF-8; this layer has no TextDecoder. Broken sequences become U+FFFD. */
function textOf(bytes: Uint8Array, { start, end }: Span): string {
	if (end - start > mostText) throw new OnnxFileError(`a text of ${end - start} bytes at byte ${start} is too long`);
	const parts: string[] = [];
	const codes: number[] = [];
	for (let at = start; at < end;) {
		const lead = bytes[at++];
		const more = lead < 0x80 ? 0 : lead >= 0xf0 && lead < 0xf8 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : -1;
		let code = more <= 0 ? lead : lead & (0x3f >> more);
		let isWhole = more >= 0 && lead < 0xf8;
		for (let k = 0; k < more && isWhole; k++) {
			isWhole = at < end && (bytes[at] & 0xc0) === 0x80;
			if (isWhole) code = code * 64 + (bytes[at++] & 0x3f);
		}
		codes.push(isWhole && code <= 0x10ffff ? code : 0xfffd);
		if (codes.length === 4096) parts.push(String.fromCodePoint(...codes.splice(0)));
	}
	return parts.join('') + String.fromCodePoint(...codes);
}
