import { expect, test } from 'vitest';
import {
	createMessage,
	messageBytes,
	utf8,
	writeFloat,
	writeFloats,
	writeInteger,
	writeIntegers,
	writeMessage,
	writeText,
	type ProtobufMessage,
} from './protobuf.ts';

const bytesOf = (write: (message: ProtobufMessage) => void): number[] => {
	const message = createMessage();
	write(message);
	return [...messageBytes(message)];
};

test('the examples of the encoding guide', () => {
	// https://protobuf.dev/programming-guides/encoding
	expect(bytesOf((message) => writeInteger(message, 1, 150))).toEqual([0x08, 0x96, 0x01]);
	expect(bytesOf((message) => writeText(message, 2, 'testing'))).toEqual([0x12, 7, ...utf8('testing')]);
	expect(bytesOf((message) => writeIntegers(message, 6, [3, 270, 86942]))).toEqual([
		0x32, 6, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05,
	]);
	const inner = createMessage();
	writeInteger(inner, 1, 150);
	expect(bytesOf((message) => writeMessage(message, 3, inner))).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
});

test('negative and large whole numbers take 64 bits', () => {
	expect(bytesOf((message) => writeInteger(message, 1, -1))).toEqual([8, ...Array.from({ length: 9 }, () => 255), 1]);
	expect(bytesOf((message) => writeInteger(message, 1, 2n ** 40n))).toEqual([8, 128, 128, 128, 128, 128, 32]);
});

test('field numbers above 15 take two bytes', () => {
	expect(bytesOf((message) => writeInteger(message, 20, 1))).toEqual([0xa0, 0x01, 1]);
});

test('floats are little-endian', () => {
	expect(bytesOf((message) => writeFloat(message, 2, 1))).toEqual([0x15, 0, 0, 0x80, 0x3f]);
	expect(bytesOf((message) => writeFloats(message, 7, [-2]))).toEqual([0x3a, 4, 0, 0, 0, 0xc0]);
});

test('texts are UTF-8', () => {
	for (const text of ['', 'größe', '骨 🦴', 'a\u07ffb\uffff'])
		expect(utf8(text)).toEqual(new TextEncoder().encode(text));
});
