/** A seeded stream of random numbers. The same seed gives the same numbers on every machine. */
export interface Random {
	/** Uniform in [0, 1), a multiple of 2⁻³². */
	next(): number;
	/** Uniform in [low, high). */
	uniform(low: number, high: number): number;
	/** Standard normal. */
	normal(): number;
	/** Whole number in [0, count), without modulo bias. */
	integer(count: number): number;
	/** Shuffles in place (Fisher–Yates) and returns the same array. */
	shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
}

/**
 * Makes a generator: xoshiro128** (Blackman & Vigna, Scrambled linear pseudorandom number generators, 2021), its state
 * filled by splitmix32 from the seed (numbers are taken by their text, so 7 and '7' are the same seed).
 */
export function createRandom(seed: number | string): Random {
	const mix = splitmix32(hashText(String(seed)));
	const state = Uint32Array.of(mix(), mix(), mix(), mix() | 1);
	const bits = (): number => xoshiro128(state);
	const next = (): number => bits() / 2 ** 32;
	let spare: number | undefined;
	const normal = (): number => {
		if (spare !== undefined) {
			const value = spare;
			spare = undefined;
			return value;
		}
		// Box and Muller; 1 − u keeps the logarithm finite.
		const radius = Math.sqrt(-2 * Math.log(1 - next()));
		const angle = 2 * Math.PI * next();
		spare = radius * Math.sin(angle);
		return radius * Math.cos(angle);
	};
	const integer = (count: number): number => {
		if (!(Number.isInteger(count) && count >= 1 && count <= 2 ** 32)) {
			throw new RangeError(`random.integer: count must be a whole number from 1 to 2³², got ${count}`);
		}
		const limit = 2 ** 32 - (2 ** 32 % count);
		for (;;) {
			const draw = bits();
			if (draw < limit) return draw % count;
		}
	};
	return {
		next,
		uniform: (low, high) => low + (high - low) * next(),
		normal,
		integer,
		shuffle: (items) => {
			for (let i = items.length - 1; i > 0; i--) {
				const j = integer(i + 1);
				[items[i], items[j]] = [items[j], items[i]];
			}
			return items;
		},
	};
}

function xoshiro128(state: Uint32Array): number {
	const scrambled = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
	const carried = state[1] << 9;
	state[2] ^= state[0];
	state[3] ^= state[1];
	state[1] ^= state[2];
	state[0] ^= state[3];
	state[2] ^= carried;
	state[3] = rotateLeft(state[3], 11);
	return scrambled;
}

const rotateLeft = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

function splitmix32(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x9e3779b9) | 0;
		let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
		z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
		return (z ^ (z >>> 15)) >>> 0;
	};
}

/** FNV-1a over UTF-16 code units. */
function hashText(text: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	return hash >>> 0;
}
