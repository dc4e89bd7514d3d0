import { FormatError } from '#formats';
import { attacks } from './attacks.ts';
import { measurePeak } from './measure-peak.ts';

/**
 * Child process of the hostile-memory test: runs the attacks on one reader, writes one JSON line before and after each.
 * A process of its own, so that a crash or a hang is one failed attack and neither the test runner's memory nor
 * another reader's garbage is measured.
 */
const [, , reader, after = '-1'] = process.argv;
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

for (const [index, attack] of attacks.entries()) {
	if (attack.reader !== reader || index <= Number(after)) continue;
	const bytes = attack.make();
	// Code is compiled and WebAssembly started by a first, small run, which may fail as it likes.
	await Promise.resolve(bytes.subarray(0, 64)).then(attack.read).catch(ignore);
	say({ begins: index });
	const { peakBytes, milliseconds, result, error } = await measurePeak(() => attack.read(bytes));
	const decodedBytes = Math.max(attack.honestBytes ?? 0, decodedSize(result));
	const kind = error === undefined ? 'read' : error instanceof FormatError ? 'refused' : 'broken';
	const message = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : '';
	say({ index, inputBytes: bytes.length, decodedBytes, peakBytes, milliseconds, kind, message });
}

function ignore(): void {
	// Only warms up.
}

/** Bytes of all typed arrays in a result, each memory once. */
function decodedSize(result: unknown, seen = new Set<unknown>()): number {
	if (typeof result !== 'object' || result === null || seen.has(result)) return 0;
	seen.add(result);
	if (ArrayBuffer.isView(result)) return seen.has(result.buffer) ? 0 : (seen.add(result.buffer), result.byteLength);
	let sum = 0;
	for (const value of result instanceof Map ? result.values() : Object.values(result)) sum += decodedSize(value, seen);
	return sum;
}
