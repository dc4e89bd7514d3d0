import type { Random } from '#numeric';
import type { Point, Primitive, Star, Tube } from './primitive.ts';

/** One named solid of a phantom subject. */
export interface PhantomStructure {
	/** Key in `phantomLabels`. */
	readonly key: string;
	readonly solid: Primitive;
}

/** What the whole body shares: every structure is planned at scale 1 and placed through this. */
export interface BodyFrame {
	readonly sex: 'female' | 'male';
	readonly ageYears: number;
	/** Body height over the reference of 1.70 m: scales z. */
	readonly heightScale: number;
	/** Width and depth over the reference: scales x and y. */
	readonly girthScale: number;
	/** Size of one organ relative to the body, drawn once per key. */
	readonly organScale: (key: string) => number;
	/** Fifteen shape-mode coefficients of one organ, drawn once per key. */
	readonly shapeModes: (key: string, amplitude: number) => readonly number[];
}

/** Plan millimetres (reference body, origin at the promontory, RAS+) → this body's millimetres. */
export function place(frame: BodyFrame, point: Point): Point {
	return [point[0] * frame.girthScale, point[1] * frame.girthScale, point[2] * frame.heightScale];
}

export interface StarPlan {
	readonly centre: Point;
	readonly radii: Point;
	/** Rotation about z, then x, degrees. */
	readonly turnDegrees?: readonly [number, number];
	readonly exponent?: number;
	/** Standard deviation of the leading shape modes. Default 0.05. */
	readonly variation?: number;
	/** Systematic modes of the organ (kidney hilum, lung base …), added to the subject's. */
	readonly modes?: readonly number[];
}

/** A star-shaped organ of this body: placed, sized and varied. */
export function planStar(frame: BodyFrame, key: string, plan: StarPlan): Star {
	const size = frame.organScale(key);
	const own = frame.shapeModes(key, plan.variation ?? 0.05);
	return {
		kind: 'star',
		centre: place(frame, plan.centre),
		radii: [
			plan.radii[0] * size * frame.girthScale,
			plan.radii[1] * size * frame.girthScale,
			plan.radii[2] * size * frame.heightScale,
		],
		rotation: turn(...(plan.turnDegrees ?? [0, 0])),
		exponent: plan.exponent ?? 2,
		modes: own.map((value, i) => value + (plan.modes?.[i] ?? 0)),
	};
}

/** A tube of this body through the plan points (rounded by one pass of corner cutting per level). */
export function planTube(frame: BodyFrame, points: readonly Point[], radii: readonly number[]): Tube {
	let line = points.map((point, i) => [...place(frame, point), radii[Math.min(i, radii.length - 1)]]);
	for (let pass = 0; pass < 2; pass++) line = cutCorners(line);
	return {
		kind: 'tube',
		points: line.map(([x, y, z]) => [x, y, z] as const),
		radii: line.map(([, , , radius]) => radius * Math.sqrt(frame.girthScale)),
	};
}

/** Chaikin, An algorithm for high-speed curve generation, 1974; end points stay. */
function cutCorners(line: readonly number[][]): number[][] {
	const mix = (a: number[], b: number[], t: number): number[] => a.map((value, i) => value + t * (b[i] - value));
	const inner = line.slice(0, -1).flatMap((point, i) => [mix(point, line[i + 1], 0.25), mix(point, line[i + 1], 0.75)]);
	return [line[0], ...inner.slice(1, -1), line[line.length - 1]];
}

/** Rotation matrix about z by the first angle after x by the second, row-major. */
function turn(aboutZ: number, aboutX: number): number[] {
	const a = (aboutZ * Math.PI) / 180;
	const b = (aboutX * Math.PI) / 180;
	const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
	return [ca, -sa * cb, sa * sb, sa, ca * cb, -ca * sb, 0, sb, cb];
}

/**
 * Coefficients of 15 harmonics: degree-wise standard deviation amplitude · (1, 0.6, 0.3) for l = 2, 1, 3 — degree 2
 * leads, since degree 1 is nearly a shift.
 */
export function drawModes(random: Random, amplitude: number): number[] {
	return Array.from({ length: 15 }, (_, k) => amplitude * (k < 3 ? 0.6 : k < 8 ? 1 : 0.3) * clamp(random.normal()));
}

/** Keeps a normal draw within 2.5 standard deviations: bodies, not monsters. */
export const clamp = (z: number): number => Math.min(2.5, Math.max(-2.5, z));
