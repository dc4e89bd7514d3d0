import { drawSolid, type Grid } from './draw-solid.ts';
import { bounds, starReach, type Point, type Primitive, type Star, type Tube } from './primitive.ts';

/**
 * Volume of a solid in mm³.
 *
 * Star: ∏ radii / 3 · ∫ reach³ dΩ by Gauss–Legendre (polar) and equidistant (azimuth) quadrature, exact to rounding
 * for plain ellipsoids with modes. Shell: difference. Tube: frusta plus half-spheres at the ends, which a bend leaves
 * unchanged to first order (Pappus). Union: counted on a grid of 1/80 of its longest side.
 */
export function primitiveVolumeMm3(solid: Primitive): number {
	switch (solid.kind) {
		case 'star':
			return starVolumeMm3(solid);
		case 'shell':
			return starVolumeMm3(solid.outer) - starVolumeMm3(solid.inner);
		case 'tube':
			return tubeVolumeMm3(solid);
		case 'union':
			return countedVolumeMm3(solid, 80);
	}
}

/**
 * Volume of a solid by counting grid points inside, mm³.
 *
 * @param resolution cells along the longest side of its box
 */
export function countedVolumeMm3(solid: Primitive, resolution: number): number {
	const box = bounds(solid);
	const sides = [0, 1, 2].map((axis) => box.max[axis] - box.min[axis]);
	const step = Math.max(...sides) / resolution;
	const counts = sides.map((side) => Math.ceil(side / step));
	const grid: Grid = {
		dims: [counts[0], counts[1], counts[2]],
		origin: [box.min[0] + step / 2, box.min[1] + step / 2, box.min[2] + step / 2],
		spacingMm: step,
	};
	const voxels = new Uint8Array(counts[0] * counts[1] * counts[2]);
	drawSolid(voxels, grid, solid, 1);
	let inside = 0;
	for (let i = 0; i < voxels.length; i++) inside += voxels[i];
	return inside * step ** 3;
}

function starVolumeMm3(star: Star): number {
	const azimuths = 96;
	let integral = 0;
	for (let i = 0; i < NODES.length; i++) {
		const z = NODES[i];
		const ring = Math.sqrt(1 - z * z);
		let sum = 0;
		for (let j = 0; j < azimuths; j++) {
			const phi = (2 * Math.PI * (j + 0.5)) / azimuths;
			sum += starReach(star, ring * Math.cos(phi), ring * Math.sin(phi), z) ** 3;
		}
		integral += (WEIGHTS[i] * sum * 2 * Math.PI) / azimuths;
	}
	return (star.radii[0] * star.radii[1] * star.radii[2] * integral) / 3;
}

function tubeVolumeMm3(tube: Tube): number {
	let volume = (2 / 3) * Math.PI * (tube.radii[0] ** 3 + tube.radii[tube.radii.length - 1] ** 3);
	for (let i = 0; i + 1 < tube.points.length; i++) {
		const a = tube.radii[i];
		const b = tube.radii[i + 1];
		volume += ((Math.PI * distance(tube.points[i], tube.points[i + 1])) / 3) * (a * a + a * b + b * b);
	}
	return volume;
}

function distance(a: Point, b: Point): number {
	return Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
}

/** Nodes and weights of 48-point Gauss–Legendre quadrature, by Newton's method on the Legendre polynomial. */
function gaussLegendre(count: number): { nodes: number[]; weights: number[] } {
	const nodes: number[] = [];
	const weights: number[] = [];
	for (let i = 0; i < count; i++) {
		let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
		let slope = 0;
		for (let step = 0; step < 100; step++) {
			let previous = 1;
			let value = x;
			for (let n = 2; n <= count; n++) {
				const next = ((2 * n - 1) * x * value - (n - 1) * previous) / n;
				previous = value;
				value = next;
			}
			slope = (count * (x * value - previous)) / (x * x - 1);
			const change = value / slope;
			x -= change;
			if (Math.abs(change) < 1e-15) break;
		}
		nodes.push(x);
		weights.push(2 / ((1 - x * x) * slope * slope));
	}
	return { nodes, weights };
}

const { nodes: NODES, weights: WEIGHTS } = gaussLegendre(48);
