/** Solids with closed forms: exact or first-order signed distances (negative inside), volumes and areas. */
import type { Mat4 } from '#numeric';
import type { Volume } from '#volume';

type Point = (x: number, y: number, z: number) => number;

export interface ClosedForm {
	readonly name: string;
	/** Signed distance in mm, exact but for the ellipsoid, where it is so to first order near the surface. */
	readonly distance: Point;
	readonly volumeMm3: number;
	readonly areaMm2: number;
	readonly genus: number;
	/** Half the side of a cube round the origin that holds the solid. */
	readonly reach: number;
}

export function sphereForm(radius: number): ClosedForm {
	return {
		name: 'sphere',
		distance: (x, y, z) => Math.hypot(x, y, z) - radius,
		volumeMm3: (4 / 3) * Math.PI * radius ** 3,
		areaMm2: 4 * Math.PI * radius ** 2,
		genus: 0,
		reach: radius,
	};
}

/** A torus round an axis that is tilted in the y–z plane. */
export function torusForm(major: number, minor: number): ClosedForm {
	return {
		name: 'torus',
		distance: (x, y, z) => Math.hypot(Math.hypot(x, 0.6 * y + 0.8 * z) - major, 0.8 * y - 0.6 * z) - minor,
		volumeMm3: 2 * Math.PI ** 2 * major * minor ** 2,
		areaMm2: 4 * Math.PI ** 2 * major * minor,
		genus: 1,
		reach: major + minor,
	};
}

/** A box turned about z and x by 0.5 rad each. */
export function boxForm(a: number, b: number, c: number): ClosedForm {
	const [cos, sin] = [Math.cos(0.5), Math.sin(0.5)];
	return {
		name: 'box',
		distance: (x, y, z) => {
			const turned = sin * x + cos * y;
			const u = Math.abs(cos * x - sin * y) - a;
			const v = Math.abs(cos * turned - sin * z) - b;
			const w = Math.abs(sin * turned + cos * z) - c;
			return Math.hypot(Math.max(u, 0), Math.max(v, 0), Math.max(w, 0)) + Math.min(Math.max(u, v, w), 0);
		},
		volumeMm3: 8 * a * b * c,
		areaMm2: 8 * (a * b + b * c + c * a),
		genus: 0,
		reach: Math.hypot(a, b, c),
	};
}

export function ellipsoidForm(a: number, b: number, c: number): ClosedForm {
	return {
		name: 'ellipsoid',
		distance: (x, y, z) => {
			const value = Math.hypot(x / a, y / b, z / c);
			const slope = Math.hypot(x / a ** 2, y / b ** 2, z / c ** 2);
			return slope > 0 ? (value * (value - 1)) / slope : -Math.min(a, b, c);
		},
		volumeMm3: (4 / 3) * Math.PI * a * b * c,
		areaMm2: ellipsoidArea(a, b, c),
		genus: 0,
		reach: Math.max(a, b, c),
	};
}

/** The surface integral over (u = cos θ, φ): smooth and periodic in φ, so these sums are exact to 1e-9. */
function ellipsoidArea(a: number, b: number, c: number): number {
	const steps = 2000;
	let area = 0;
	for (let i = 0; i < steps; i++) {
		const u = -1 + (2 * (i + 0.5)) / steps;
		for (let k = 0; k < 64; k++) {
			const angle = (2 * Math.PI * (k + 0.5)) / 64;
			const s = (1 - u * u) * ((b * c * Math.cos(angle)) ** 2 + (a * c * Math.sin(angle)) ** 2) + (a * b * u) ** 2;
			area += Math.sqrt(s);
		}
	}
	return (area * 2 * 2 * Math.PI) / (64 * steps);
}

/** The four solids of the tests and tables, about 40 mm across. */
export const closedForms: readonly ClosedForm[] = [
	sphereForm(20),
	ellipsoidForm(24, 16, 12),
	torusForm(18, 7),
	boxForm(18, 14, 10),
];

/** A grid round the origin that holds the solid, with two voxels of margin and no centre at a special place. */
export function gridRound(
	{ reach }: Pick<ClosedForm, 'reach'>,
	spacing: readonly [number, number, number],
): { dims: readonly [number, number, number]; voxelToWorld: Mat4 } {
	const size = (s: number): number => 2 * Math.ceil(reach / s) + 5;
	const dims = [size(spacing[0]), size(spacing[1]), size(spacing[2])] as const;
	const first = spacing.map((s, axis) => -s * ((dims[axis] - 1) / 2 + 0.137 * (axis + 1)));
	return {
		dims,
		voxelToWorld: Float64Array.of(
			spacing[0], 0, 0, first[0],
			0, spacing[1], 0, first[1],
			0, 0, spacing[2], first[2],
			0, 0, 0, 1,
		), // prettier-ignore
	};
}

/** The signed distance at every voxel centre of {@link gridRound}. */
export function distanceVolume(form: ClosedForm, spacing: readonly [number, number, number]): Volume<Float32Array> {
	const { dims, voxelToWorld: m } = gridRound(form, spacing);
	const voxels = new Float32Array(dims[0] * dims[1] * dims[2]);
	for (let z = 0, i = 0; z < dims[2]; z++)
		for (let y = 0; y < dims[1]; y++)
			for (let x = 0; x < dims[0]; x++, i++)
				voxels[i] = form.distance(m[3] + m[0] * x, m[7] + m[5] * y, m[11] + m[10] * z);
	return { voxels, dims, voxelToWorld: m };
}

/** 1 where a voxel centre is inside. */
export function maskVolume(form: ClosedForm, spacing: readonly [number, number, number]): Volume<Uint8Array> {
	const volume = distanceVolume(form, spacing);
	return { ...volume, voxels: Uint8Array.from(volume.voxels, (value) => Number(value < 0)) };
}
