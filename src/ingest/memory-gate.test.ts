import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MemoryGate } from './memory-gate.ts';

async function entered(work: Promise<void>): Promise<boolean> {
	let isIn = false;
	void work.then(() => (isIn = true));
	await setImmediate();
	return isIn;
}

test('admits in order, as long as the budget holds', async () => {
	const gate = new MemoryGate(100, 4);
	expect(await entered(gate.enter(60))).toBe(true);
	const second = gate.enter(50);
	const third = gate.enter(10);
	expect(await entered(second)).toBe(false);
	// Though it would fit, it came later: small work must not keep large work waiting for ever.
	expect(await entered(third)).toBe(false);
	gate.leave(60);
	expect(await entered(second)).toBe(true);
	expect(await entered(third)).toBe(true);
});

test('admits no more than it may run at once', async () => {
	const gate = new MemoryGate(1000, 1);
	expect(await entered(gate.enter(1))).toBe(true);
	const second = gate.enter(1);
	expect(await entered(second)).toBe(false);
	gate.leave(1);
	expect(await entered(second)).toBe(true);
});

test('work larger than the budget enters alone', async () => {
	const gate = new MemoryGate(100, 4);
	expect(await entered(gate.enter(500))).toBe(true);
	const small = gate.enter(1);
	expect(await entered(small)).toBe(false);
	gate.leave(500);
	expect(await entered(small)).toBe(true);
});
