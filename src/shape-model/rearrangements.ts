import { createRandom } from '#numeric';

/** What may be exchanged if there is no effect. */
export interface Exchangeability {
	/**
	 * `permute`: rows change places. `flip`: rows change their sign (differences within pairs, symmetric about 0 if there is
	 * no effect). Default `permute`.
	 */
	readonly kind?: 'permute' | 'flip';
	/** A block for each row. Rows of one patient form one. Default: every row by itself. */
	readonly blocks?: readonly (string | number)[];
	/**
	 * `within`: rows change places in their block only (effects that vary within a patient, such as the side). `whole`: blocks
	 * of equal size change places as they are (effects that are the same for all rows of a patient, such as sex); flips
	 * always go by whole blocks. Default `within`.
	 */
	readonly exchange?: 'within' | 'whole';
}

/** One way of rearranging: row i takes the data of row `from[i]`, times `sign[i]`. */
export interface Rearrangement {
	readonly from: Int32Array;
	readonly sign: Float64Array;
}

/**
 * Rearrangements of n rows that are as likely as what was observed if there is no effect. The first is always that which
 * was observed, so that counting all of them gives p-values that are never 0 and hold their level exactly (Phipson & Smyth,
 * Permutation p-values should never be zero, 2010). Where there are no more than `count` different ones all are given, each
 * once.
 *
 * Blocks: Winkler et al., Multi-level block permutation, NeuroImage 123, 2015.
 *
 * @param count how many, the observed one included.
 * @throws RangeError if the blocks do not fit the rows.
 */
export function* rearrangements(
	n: number,
	{ kind = 'permute', blocks, exchange = 'within' }: Exchangeability,
	count: number,
	seed: number | string,
): Generator<Rearrangement, void, undefined> {
	if (blocks && blocks.length !== n) throw new RangeError(`rearrangements: ${blocks.length} blocks for ${n} rows`);
	const identity = Int32Array.from({ length: n }, (_, i) => i);
	const ones = new Float64Array(n).fill(1);
	const groups = groupRows(n, blocks);
	if (kind === 'flip') yield* flips(groups, { identity, ones }, count, seed);
	else {
		const exchanged =
			blocks && exchange === 'whole' ? wholeBlocks(groups) : withinBlocks(blocks ? groups : [[...identity]]);
		for (const from of permutations(exchanged, identity, count, seed)) yield { from, sign: ones };
	}
}

/** Number of different rearrangements; Infinity where it does not fit. */
export function rearrangementCount(
	n: number,
	{ kind = 'permute', blocks, exchange = 'within' }: Exchangeability,
): number {
	const groups = groupRows(n, blocks);
	if (kind === 'flip') return 2 ** groups.length;
	const sets = blocks && exchange === 'whole' ? wholeBlocks(groups) : withinBlocks(blocks ? groups : [identityRows(n)]);
	return sets.reduce((product, units) => product * factorial(units.length), 1);
}

/** Units (lists of rows) that change places with each other: those of one set among themselves. */
type Units = readonly (readonly number[])[];

function groupRows(n: number, blocks: Exchangeability['blocks']): number[][] {
	if (!blocks) return identityRows(n).map((i) => [i]);
	const groups = new Map<string | number, number[]>();
	blocks.forEach((block, i) => {
		const rows = groups.get(block);
		if (rows) rows.push(i);
		else groups.set(block, [i]);
	});
	return [...groups.values()];
}

const identityRows = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const withinBlocks = (groups: readonly (readonly number[])[]): Units[] =>
	groups.map((rows) => rows.map((row) => [row]));

function wholeBlocks(groups: readonly (readonly number[])[]): Units[] {
	const bySize = Map.groupBy(groups, (rows) => rows.length);
	return [...bySize.values()];
}

function* permutations(
	sets: readonly Units[],
	identity: Int32Array,
	count: number,
	seed: number | string,
): Generator<Int32Array, void, undefined> {
	const total = sets.reduce((product, units) => product * factorial(units.length), 1);
	if (total <= count) {
		yield* everyPermutation(sets, identity);
		return;
	}
	yield identity;
	const random = createRandom(seed);
	for (let i = 1; i < count; i++) {
		const from = identity.slice();
		for (const units of sets) place(from, units, random.shuffle(identityRows(units.length)));
		yield from;
	}
}

function* everyPermutation(sets: readonly Units[], from: Int32Array): Generator<Int32Array, void, undefined> {
	if (sets.length === 0) {
		yield from.slice();
		return;
	}
	const [units, ...others] = sets;
	for (const order of orders(units.length)) {
		const next = from.slice();
		place(next, units, order);
		yield* everyPermutation(others, next);
	}
}

function place(from: Int32Array, units: Units, order: readonly number[]): void {
	units.forEach((rows, i) => rows.forEach((row, k) => (from[row] = units[order[i]][k])));
}

/** All orders of 0 … n − 1, the natural one first. */
function* orders(n: number): Generator<number[], void, undefined> {
	if (n === 0) {
		yield [];
		return;
	}
	const visit = function* (chosen: readonly number[]): Generator<number[], void, undefined> {
		if (chosen.length === n) yield [...chosen];
		else for (let i = 0; i < n; i++) if (!chosen.includes(i)) yield* visit([...chosen, i]);
	};
	yield* visit([]);
}

function* flips(
	groups: readonly (readonly number[])[],
	{ identity, ones }: { readonly identity: Int32Array; readonly ones: Float64Array },
	count: number,
	seed: number | string,
): Generator<Rearrangement, void, undefined> {
	const total = 2 ** groups.length;
	const isExact = total <= count;
	const random = createRandom(seed);
	for (let i = 0; i < (isExact ? total : count); i++) {
		const sign = ones.slice();
		for (const [g, rows] of groups.entries()) {
			const isFlipped = isExact ? Math.floor(i / 2 ** g) % 2 === 1 : i > 0 && random.integer(2) === 1;
			if (isFlipped) for (const row of rows) sign[row] = -1;
		}
		yield { from: identity, sign };
	}
}

function factorial(n: number): number {
	let product = 1;
	for (let i = 2; i <= n; i++) product *= i;
	return product;
}
