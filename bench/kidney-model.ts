/**
 * A shape model of the kidneys of KiTS23, for `kidney-shape.bench.ts`, by the way a user has: both kidneys of each patient
 * from the label map (kidney, tumour and cyst together) as surfaces, `buildCorrespondence` with the left ones mirrored onto
 * the right, a model file. Non-commercial data: read in place; the file is to lie outside of the repository.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readVolume } from '#formats';
import { buildCorrespondence, correspondenceModel } from '#modelling';
import { nodeDecompress } from '#node-zlib';
import { readShapeModel, writeShapeModel, type ModelMember, type PopulationShape, type ShapeModel } from '#shape-model';
import { closestPoints, extractIsosurface, massProperties, triangleTree, type TriangleMesh } from '#shape';
import { connectedComponents, isotropicGrid, resampleVolume, voxelVolumeMm3, type Volume } from '#volume';
import { dataRoot } from './real-meshes.ts';

interface Patient {
	readonly case_id: string;
	readonly gender: string;
	readonly age_at_nephrectomy: number;
	readonly body_mass_index?: number;
	readonly bmi?: number;
}

const particleCount = 1024;
const gridMm = 2;
const triangleCount = 6000;
const seed = 1;
const licence = {
	id: 'CC-BY-NC-SA-4.0',
	title: 'Creative Commons Attribution-NonCommercial-ShareAlike 4.0',
	commercialUse: false,
	shareAlike: true,
	attribution: 'KiTS23: Heller et al., The KiTS21 Challenge, arXiv:2307.01984',
};

/** The model in a file; made and written there if there is none. */
export async function kidneyModel(file: string): Promise<ShapeModel> {
	if (existsSync(file)) return readShapeModel(readFileSync(file));
	const patients = JSON.parse(readFileSync(path.join(dataRoot, 'kits23/kits23.json'), 'utf8')) as Patient[];
	const started = performance.now();
	const shapes: PopulationShape[] = [];
	const members: ModelMember[] = [];
	const skipped: { patient: string; reason: string }[] = [];
	for (const patient of patients.toSorted((a, b) => (a.case_id < b.case_id ? -1 : 1))) {
		const found = await kidneysOf(patient);
		if (typeof found === 'string') skipped.push({ patient: patient.case_id, reason: found });
		else
			for (const { member, mesh } of found) {
				shapes.push({ id: member.id, surfaces: [mesh] });
				members.push(member);
			}
		if (members.length % 40 === 0) console.log(`  ${members.length} kidneys read`);
	}
	const read = performance.now();
	const before = process.cpuUsage();
	const mirrored = new Set(members.filter(({ facts }) => facts['laterality'] === 'left').map(({ id }) => id));
	// Orientation is known from the scans: members are laid from where they lie.
	const groom = { mirrored, poses: 'near', triangleCount, seed } as const;
	const particles = { particleCount, seed, alignment: 'rigid' } as const;
	let shown = '';
	const { correspondence, population, reports } = await buildCorrespondence(shapes, {
		groom,
		particles,
		workers: 2,
		onProgress: ({ stage, done, total }) => {
			const now = `  ${stage} ${Math.floor((10 * done) / total) * 10} %`;
			if (now !== shown) console.log((shown = now));
		},
	});
	const { user, system } = process.cpuUsage(before);
	const offSurface = correspondence.local.map((points, n) => {
		const { distancesMm } = closestPoints(triangleTree(shapes[n].surfaces[0]), points);
		return distancesMm.reduce((sum, value) => sum + value, 0) / distancesMm.length;
	});
	const options = {
		groom: { mirrored: 'left', poses: groom.poses, triangleCount, seed },
		particles,
		template: population.members[population.medoid].id,
		outliers: reports.filter(({ flags }) => flags.length > 0).map(({ id, flags }) => ({ id, flags })),
		skipped,
		readSeconds: Math.round((read - started) / 1000),
		correspondenceSeconds: Math.round((performance.now() - read) / 1000),
		correspondenceCpuSeconds: Math.round((user + system) / 1e6),
		pointToSurfaceMm: offSurface.reduce((sum, value) => sum + value, 0) / offSurface.length,
	};
	const model = correspondenceModel(correspondence, population, {
		title: 'Kidneys of KiTS23',
		anatomies: ['kidney'],
		members,
		provenance: { software: 'bench/kidney-model.ts', population: 'KiTS23', options },
	});
	writeFileSync(file, writeShapeModel(model));
	return model;
}

/** Both kidneys where they lie, with what is known of them; or why there are not two. */
async function kidneysOf(patient: Patient): Promise<{ member: ModelMember; mesh: TriangleMesh }[] | string> {
	const file = path.join(dataRoot, 'kits23', patient.case_id, 'segmentation.nii.gz');
	if (!existsSync(file)) return 'not here';
	const { volume } = await readVolume(readFileSync(file), { fileName: file, decompress: nodeDecompress });
	const { voxels, dims, voxelToWorld } = volume;
	const inside = new Uint8Array(voxels.length);
	for (let i = 0; i < inside.length; i++) inside[i] = voxels[i] === 0 ? 0 : 1;
	const { components, voxelCounts } = connectedComponents({ dims, voxelToWorld, voxels: inside }, 26);
	const ml = voxelVolumeMm3(volume.voxelToWorld) / 1000;
	if (voxelCounts.length < 2 || voxelCounts[1] * ml < 30) return 'fewer than two parts of 30 ml: one kidney, or joined';
	if (voxelCounts.length > 2 && voxelCounts[2] * ml > 30) return 'a third part above 30 ml';

	const parts = [1, 2].map((component) => partOf(volume, components.voxels, component));
	if (parts.some(({ touchesBorder }) => touchesBorder)) return 'cut by the border of the volume';
	const x = parts.map(({ centreX }) => centreX);
	if (Math.abs(x[0] - x[1]) < 40) return 'the two parts lie on one side';
	return parts.map(({ mesh, counts }, i) => {
		// World coordinates are RAS+: the patient's right side has the larger x.
		const laterality = x[i] > x[1 - i] ? 'right' : 'left';
		const member = {
			id: `${patient.case_id} ${laterality}`,
			source: 'kits23',
			licence,
			synthetic: false,
			subject: patient.case_id,
			facts: {
				laterality,
				sex: patient.gender,
				ageYears: patient.age_at_nephrectomy,
				bmiKgPerM2: patient.bmi ?? patient.body_mass_index ?? null,
				volumeMl: (counts[1] + counts[2] + counts[3]) * ml,
				tumourMl: counts[2] * ml,
				cystMl: counts[3] * ml,
				hasTumour: counts[2] > 0,
				hasCyst: counts[3] > 0,
			},
		};
		return { member, mesh };
	});
}

interface Part {
	readonly mesh: TriangleMesh;
	readonly counts: readonly number[];
	readonly centreX: number;
	readonly touchesBorder: boolean;
}

function partOf({ voxels, dims, voxelToWorld }: Volume, components: Uint32Array, component: number): Part {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	const counts = [0, 0, 0, 0];
	const [nx, ny, nz] = dims;
	for (let i = 0; i < components.length; i++) {
		if (components[i] !== component) continue;
		counts[Number(voxels[i])]++;
		const index = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
		for (let axis = 0; axis < 3; axis++) {
			low[axis] = Math.min(low[axis], index[axis]);
			high[axis] = Math.max(high[axis], index[axis]);
		}
	}
	const margin = 4;
	const size = low.map((from, axis) => high[axis] - from + 1 + 2 * margin);
	const cut = new Uint8Array(size[0] * size[1] * size[2]);
	for (let z = low[2]; z <= high[2]; z++)
		for (let y = low[1]; y <= high[1]; y++)
			for (let x = low[0]; x <= high[0]; x++)
				if (components[x + nx * (y + ny * z)] === component)
					cut[x - low[0] + margin + size[0] * (y - low[1] + margin + size[1] * (z - low[2] + margin))] = 200;
	const moved = voxelToWorld.slice();
	for (let row = 0; row < 3; row++)
		for (let axis = 0; axis < 3; axis++) moved[4 * row + 3] += voxelToWorld[4 * row + axis] * (low[axis] - margin);
	const dense: Volume<Uint8Array> = { voxels: cut, dims: [size[0], size[1], size[2]], voxelToWorld: moved };
	const smooth = resampleVolume(dense, isotropicGrid(dense, gridMm));
	const mesh = extractIsosurface(smooth, { level: 100 });
	const { centroid } = massProperties(mesh, { isClosed: true });
	return {
		mesh,
		counts,
		centreX: centroid[0],
		touchesBorder: low.some((from, axis) => from === 0 || high[axis] === [nx, ny, nz][axis] - 1),
	};
}
