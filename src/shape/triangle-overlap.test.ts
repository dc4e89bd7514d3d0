import { describe, expect, test } from 'vitest';
import { createRandom, exactOrientation } from '#numeric';
import { trianglesOverlap } from './triangle-overlap.ts';

type Point = readonly number[];
type Triangle = readonly [Point, Point, Point];

const minus = (a: Point, b: Point): number[] => a.map((value, k) => value - b[k]);
const dot = (a: Point, b: Point): number => a.reduce((sum, value, k) => sum + value * b[k], 0);
const cross = (a: Point, b: Point): number[] =>
	[0, 1, 2].map((k) => a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3]);
const normalOf = ([a, b, c]: Triangle): number[] => cross(minus(b, a), minus(c, a));
const tiny = 1e-9;

/** Least distance of a point of the plane to the three edges, positive inside. */
function depthInside(p: Point, t: Triangle): number {
	const n = normalOf(t);
	return Math.min(
		...[0, 1, 2].map((k) => {
			const edge = minus(t[(k + 1) % 3], t[k]);
			return dot(cross(edge, minus(p, t[k])), n) / (Math.hypot(...edge) * Math.hypot(...n));
		}),
	);
}

/** Points in which the edges of `a` meet the plane of `b` inside `b`; edge ends count. */
function edgePoints(a: Triangle, b: Triangle): number[][] {
	const n = normalOf(b);
	const found: number[][] = [];
	for (let k = 0; k < 3; k++) {
		const [p, q] = [a[k], a[(k + 1) % 3]];
		const [sp, sq] = [dot(n, minus(p, b[0])), dot(n, minus(q, b[0]))];
		const points = [...(sp === 0 ? [[...p]] : []), ...(sq === 0 ? [[...q]] : [])];
		if (sp * sq < 0) points.push(p.map((value, i) => value + (sp / (sp - sq)) * (q[i] - value)));
		// An edge in the plane: where it leaves the other triangle.
		if (sp === 0 && sq === 0)
			for (let j = 0; j < 3; j++) {
				const wall = cross(minus(b[(j + 1) % 3], b[j]), n);
				const [wp, wq] = [dot(wall, minus(p, b[j])), dot(wall, minus(q, b[j]))];
				if (wp * wq < 0) points.push(p.map((value, i) => value + (wp / (wp - wq)) * (q[i] - value)));
			}
		found.push(...points.filter((point) => depthInside(point, b) > -tiny));
	}
	return found;
}

/** Area of overlap of two triangles in one plane, by clipping one with the edges of the other. */
function overlapArea(a: Triangle, b: Triangle): number {
	const n = normalOf(b);
	let polygon: number[][] = a.map((point) => [...point]);
	for (let k = 0; k < 3; k++) {
		const height = (p: Point): number => dot(cross(minus(b[(k + 1) % 3], b[k]), minus(p, b[k])), n);
		polygon = polygon.flatMap((p, i) => {
			const q = polygon[(i + 1) % polygon.length];
			const [hp, hq] = [height(p), height(q)];
			const kept = hp >= 0 ? [p] : [];
			return hp * hq < 0 ? [...kept, p.map((value, j) => value + (hp / (hp - hq)) * (q[j] - value))] : kept;
		});
	}
	let area = 0;
	for (let i = 2; i < polygon.length; i++) {
		const fan = [polygon[0], polygon[i - 1], polygon[i]] as const;
		area += dot(normalOf(fan), n) / Math.hypot(...n) / 2;
	}
	return Math.abs(area);
}

/** The definition, by constructing the common set. */
function overlapByConstruction(a: Triangle, b: Triangle): boolean {
	const [na, nb] = [normalOf(a), normalOf(b)];
	if (Math.hypot(...na) === 0 || Math.hypot(...nb) === 0) return false;
	if (b.every((corner) => dot(na, minus(corner, a[0])) === 0)) return overlapArea(a, b) > tiny;
	const points = [...edgePoints(a, b), ...edgePoints(b, a)];
	for (const p of points)
		for (const q of points) {
			if (Math.hypot(...minus(p, q)) < tiny) continue;
			const middle = p.map((value, k) => (value + q[k]) / 2);
			if (depthInside(middle, a) > tiny || depthInside(middle, b) > tiny) return true;
		}
	return false;
}

function judge(a: Triangle, b: Triangle): boolean {
	const ids = new Map<string, number>();
	const positions: number[] = [];
	const corner = (point: Point): number => {
		const key = point.join();
		const id = ids.get(key) ?? ids.size;
		if (!ids.has(key)) positions.push(...point);
		ids.set(key, id);
		return id;
	};
	const [ta, tb] = [a, b].map((t) => [corner(t[0]), corner(t[1]), corner(t[2])] as const);
	const orientation = exactOrientation(Float32Array.from(positions));
	expect(trianglesOverlap(orientation, tb, ta)).toBe(trianglesOverlap(orientation, ta, tb));
	return trianglesOverlap(orientation, ta, tb);
}

describe('trianglesOverlap', () => {
	const flat: Triangle = [
		[0, 0, 0],
		[4, 0, 0],
		[0, 4, 0],
	];
	test.each<[string, Triangle, boolean]>([
		[
			'crosses through the middle',
			[
				[1, 1, -1],
				[1, 1, 1],
				[5, 5, 1],
			],
			true,
		],
		[
			'stands on it along an edge',
			[
				[1, 1, 0],
				[2, 1, 0],
				[1, 1, 3],
			],
			true,
		],
		[
			'touches it with a corner',
			[
				[1, 1, 0],
				[2, 1, 1],
				[1, 1, 3],
			],
			false,
		],
		[
			'lies apart in the same plane',
			[
				[5, 5, 0],
				[6, 5, 0],
				[5, 6, 0],
			],
			false,
		],
		[
			'overlaps in the same plane',
			[
				[1, 1, 0],
				[6, 1, 0],
				[1, 6, 0],
			],
			true,
		],
		[
			'lies inside it',
			[
				[1, 1, 0],
				[2, 1, 0],
				[1, 2, 0],
			],
			true,
		],
		[
			'shares an edge, other side',
			[
				[0, 0, 0],
				[4, 0, 0],
				[0, -4, 0],
			],
			false,
		],
		[
			'shares an edge, folded back onto it',
			[
				[0, 0, 0],
				[4, 0, 0],
				[2, 1, 0],
			],
			true,
		],
		[
			'shares an edge at an angle',
			[
				[0, 0, 0],
				[4, 0, 0],
				[0, 4, 1],
			],
			false,
		],
		[
			'shares a corner and passes through',
			[
				[0, 0, 0],
				[3, 3, 1],
				[3, 3, -1],
			],
			true,
		],
		[
			'shares a corner only',
			[
				[0, 0, 0],
				[-3, 3, 1],
				[-3, 3, -1],
			],
			false,
		],
		[
			'lies with an edge on its edge, at an angle',
			[
				[1, 0, 0],
				[3, 0, 0],
				[2, 0, 2],
			],
			false,
		],
		[
			'lies with an edge on its edge, in the plane',
			[
				[1, 0, 0],
				[3, 0, 0],
				[2, -2, 0],
			],
			false,
		],
		[
			'is the same',
			[
				[4, 0, 0],
				[0, 4, 0],
				[0, 0, 0],
			],
			true,
		],
		[
			'has no area',
			[
				[1, 1, -1],
				[1, 1, 1],
				[1, 1, 2],
			],
			false,
		],
	])('a triangle that %s', (_, other, expected) => {
		expect(judge(flat, other)).toBe(expected);
		expect(judge(other, flat)).toBe(expected);
	});

	test('agrees with the constructed intersection on a small grid, where every special case occurs (seed 1)', () => {
		const random = createRandom(1);
		const counts = { true: 0, false: 0 };
		for (let round = 0; round < 30_000; round++) {
			const size = 2 + (round % 4);
			const point = (): number[] => [
				random.integer(size),
				random.integer(size),
				random.integer(round % 3 === 0 ? 1 : size),
			];
			const a: Triangle = [point(), point(), point()];
			// Half of the pairs share a corner or an edge.
			const b: Triangle = [
				round % 2 === 0 ? a[random.integer(3)] : point(),
				round % 4 === 0 ? a[random.integer(3)] : point(),
				point(),
			];
			const expected = overlapByConstruction(a, b);
			if (judge(a, b) !== expected) throw new Error(`${JSON.stringify([a, b])}: expected ${expected}`);
			counts[`${expected}`]++;
		}
		expect(counts.true).toBeGreaterThan(3000);
		expect(counts.false).toBeGreaterThan(3000);
	});
});
