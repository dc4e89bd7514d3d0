import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

test('equal values give equal text, whatever the order of their keys', () => {
	const text = canonicalJson({ b: [{ y: 1, x: null }, 'z'], a: { d: 1.5, c: undefined } });
	expect(text).toBe('{"a":{"d":1.5},"b":[{"x":null,"y":1},"z"]}');
	expect(canonicalJson({ a: { d: 1.5 }, b: [{ x: null, y: 1 }, 'z'] })).toBe(text);
});

test('lists keep their order, and keys named after prototypes are keys like others', () => {
	expect(canonicalJson([2, 1])).toBe('[2,1]');
	const hostile: unknown = JSON.parse('{"z":1,"__proto__":{"b":1,"a":2},"constructor":3}');
	expect(canonicalJson(hostile)).toBe('{"__proto__":{"a":2,"b":1},"constructor":3,"z":1}');
	expect({}).not.toHaveProperty('b');
});
