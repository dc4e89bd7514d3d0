/**
 * The metrics between two masks by their definitions and nothing else: every element against every other, one list and
 * one loop each. Shares no code with src/metric. Surface elements are those of DeepMind's surface-distance.
 */
interface SlowMask {
	readonly voxels: ArrayLike<number>;
	readonly dims: readonly number[];
}

type Point = readonly number[];

export function slowComparison(
	reference: SlowMask,
	prediction: SlowMask,
	{ spacing, context }: { spacing: readonly number[]; context: SlowMask },
): (name: string) => number {
	const a = points(reference);
	const b = points(prediction);
	const gap = (p: Point, q: Point): number =>
		Math.sqrt(p.reduce((sum, v, k) => sum + ((v - q[k]) * spacing[k]) ** 2, 0));
	const toNearest = (from: readonly Point[], to: readonly Point[]): number[] =>
		from.map((p) => to.reduce((least, q) => Math.min(least, gap(p, q)), Infinity));
	const borderA = a.filter((p) => isBorder(reference, p));
	const borderB = b.filter((p) => isBorder(prediction, p));
	const ab = toNearest(borderA, borderB);
	const ba = toNearest(borderB, borderA);
	const cornersA = corners(reference, spacing);
	const cornersB = corners(prediction, spacing);
	const places = (list: readonly Corner[]): Point[] => list.map(({ at }) => at);
	const surfelsAB = toNearest(places(cornersA), places(cornersB)).map((d, i) => ({ d, area: cornersA[i].area }));
	const surfelsBA = toNearest(places(cornersB), places(cornersA)).map((d, i) => ({ d, area: cornersB[i].area }));
	const rim = points(context);
	const near = (p: Point, width: number): boolean => rim.some((q) => gap(p, q) <= width);

	return (name) => {
		const [, percent] = /^hd(\d+)/.exec(name) ?? [];
		const limit = Number(/@([\d.]+)/.exec(name)?.[1]);
		if (name === 'dsc') return dice(a, b);
		if (name === 'iou') return dice(a, b) / (2 - dice(a, b));
		if (name.startsWith('bdsc')) {
			const width = Number(/\.([\d.]+)mm/.exec(name)?.[1]);
			return dice(
				a.filter((p) => near(p, width)),
				b.filter((p) => near(p, width)),
			);
		}
		if (name === 'hd.voxel') return Math.max(...ab, ...ba);
		if (name.endsWith('voxel.pooled') && percent) return linear([...ab, ...ba], Number(percent));
		if (name.endsWith('voxel.maxDirected')) return Math.max(linear(ab, Number(percent)), linear(ba, Number(percent)));
		if (name.endsWith('voxel.predToRef') && percent) return linear(ba, Number(percent));
		if (name === 'assd.voxel.pooled') return mean([...ab, ...ba]);
		if (name === 'masd.voxel.meanOfDirected') return (mean(ab) + mean(ba)) / 2;
		if (name.startsWith('nsd.voxel')) return mean([...ab, ...ba].map((d) => (d <= limit ? 1 : 0)));
		if (name === 'hd.surfel') return Math.max(...[...surfelsAB, ...surfelsBA].map(({ d }) => d));
		if (name === 'hd95.surfel') return Math.max(firstReaching(surfelsAB, 0.95), firstReaching(surfelsBA, 0.95));
		if (name === 'asd.surfel.refToPred') return weighed(surfelsAB, ({ d }) => d);
		if (name === 'asd.surfel.predToRef') return weighed(surfelsBA, ({ d }) => d);
		if (name.startsWith('nsd.surfel')) return weighed([...surfelsAB, ...surfelsBA], ({ d }) => (d <= limit ? 1 : 0));
		throw new Error(`no slow ${name}`);
	};
}

function valueAt({ voxels, dims }: SlowMask, at: Point): boolean {
	if (at.some((v, axis) => v < 0 || v >= dims[axis])) return false;
	return voxels[at.reduceRight((index, v, axis) => index * dims[axis] + v, 0)] !== 0;
}

function points(mask: SlowMask): Point[] {
	return Array.from({ length: mask.voxels.length }, (_, i) => {
		let rest = i;
		return mask.dims.map((n) => {
			const at = rest % n;
			rest = (rest - at) / n;
			return at;
		});
	}).filter((at) => valueAt(mask, at));
}

function isBorder(mask: SlowMask, at: Point): boolean {
	return at.some((_, axis) =>
		[-1, 1].some(
			(step) =>
				!valueAt(
					mask,
					at.map((v, k) => (k === axis ? v + step : v)),
				),
		),
	);
}

const dice = (a: readonly Point[], b: readonly Point[]): number => {
	const inB = new Set(b.map(String));
	return (2 * a.filter((p) => inB.has(String(p))).length) / (a.length + b.length);
};

const mean = (list: readonly number[]): number => list.reduce((sum, v) => sum + v, 0) / list.length;

function linear(list: readonly number[], percent: number): number {
	const sorted = list.toSorted((x, y) => x - y);
	const position = ((sorted.length - 1) * percent) / 100;
	const low = Math.floor(position);
	return sorted[low] + (position - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

interface Weighed {
	readonly d: number;
	readonly area: number;
}

function weighed(list: readonly Weighed[], value: (item: Weighed) => number): number {
	const all = list.reduce((sum, { area }) => sum + area, 0);
	return list.reduce((sum, item) => sum + value(item) * item.area, 0) / all;
}

function firstReaching(list: readonly Weighed[], share: number): number {
	const sorted = list.toSorted((x, y) => x.d - y.d || x.area - y.area);
	const all = sorted.reduce((sum, { area }) => sum + area, 0);
	let sum = 0;
	return sorted.find(({ area }) => (sum += area) / all >= share)?.d ?? Infinity;
}

interface Corner {
	/** Index of the voxel after the corner on every axis. */
	readonly at: Point;
	readonly area: number;
}

function corners(mask: SlowMask, spacing: readonly number[]): Corner[] {
	const found: Corner[] = [];
	const visit = (at: number[]): void => {
		if (at.length < mask.dims.length) {
			for (let v = 0; v <= mask.dims[at.length]; v++) visit([...at, v]);
			return;
		}
		const around = Array.from({ length: 2 ** at.length }, (_, k) => at.map((v, axis) => v - 1 + ((k >> axis) & 1)));
		const inside = around.map((p) => (valueAt(mask, p) ? 1 : 0));
		if (!inside.includes(1) || !inside.includes(0)) return;
		found.push({ at, area: at.length === 2 ? length2d(inside, spacing) : area3d(inside, spacing) });
	};
	visit([]);
	return found;
}

function length2d([a, b, c, d]: readonly number[], [sx, sy]: readonly number[]): number {
	const diagonal = Math.sqrt(sx * sx + sy * sy);
	if ((a + b + c + d) % 2 === 1) return diagonal / 2;
	if (a === b && c === d) return sx;
	return a === c && b === d ? sy : diagonal;
}

/**
 * By kind of neighbourhood: how many voxels are in it (at most four, else the others are taken) and how many pairs of them
 * share a face, an edge, a corner. The pieces are facets seen along an axis, along a face diagonal, or along the space
 * diagonal, in eighths.
 */
function area3d(inside: readonly number[], [sx, sy, sz]: readonly number[]): number {
	const wanted = inside.reduce((sum, v) => sum + v, 0) > 4 ? 0 : 1;
	const set = [0, 1, 2, 3, 4, 5, 6, 7].filter((k) => inside[k] === wanted);
	const faces = [sy * sz, sx * sz, sx * sy];
	const space = Math.sqrt(faces[0] ** 2 + faces[1] ** 2 + faces[2] ** 2) / 8;
	const axis = (k: number): number => faces[k] / 8;
	const diagonalAcross = (k: number): number => Math.sqrt(faces[(k + 1) % 3] ** 2 + faces[(k + 2) % 3] ** 2) / 8;
	const pairs = set.flatMap((p, i) => set.slice(i + 1).map((q) => p ^ q));
	const log = (bit: number): number => [1, 2, 4].indexOf(bit);
	const shared = pairs.filter((bits) => log(bits) >= 0).map(log);
	const edges = pairs.filter((bits) => [3, 5, 6].includes(bits)).map((bits) => log(7 ^ bits));
	if (set.length === 1) return space;
	if (set.length === 2) return shared.length === 1 ? 4 * diagonalAcross(shared[0]) : 2 * space;
	if (set.length === 3) {
		if (shared.length === 2) return 4 * axis(3 - shared[0] - shared[1]) + 3 * space;
		return shared.length === 1 ? 4 * diagonalAcross(shared[0]) + space : 3 * space;
	}
	// Four in the plane of a face.
	if (shared.length === 4) return 8 * axis(3 - [...new Set(shared)].reduce((sum, k) => sum + k, 0));
	if (shared.length === 3) {
		const meeting = set.some((p) => set.filter((q) => log(p ^ q) >= 0).length === 3);
		if (meeting) return 6 * space;
		// A path of three steps, each along another axis; the middle one lies across.
		const middle = shared.find((k) => {
			const ends = set.filter((p) => set.includes(p ^ (1 << k)));
			return ends.every((p) => set.filter((q) => log(p ^ q) >= 0).length === 2);
		});
		const others = [0, 1, 2].filter((k) => k !== middle);
		return others.reduce((sum, k) => sum + 2 * diagonalAcross(k), 0) + 4 * space;
	}
	if (shared.length === 2) {
		if (shared[0] === shared[1]) return 8 * diagonalAcross(shared[0]);
		// Three around a face and one alone at the far corner.
		return 4 * axis(3 - shared[0] - shared[1]) + 4 * space;
	}
	return edges.length === 6 ? 4 * space : Number.NaN;
}
