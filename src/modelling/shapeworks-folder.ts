import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FormatError, readMesh, writePly } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { identityMat4 } from '#numeric';
import { procrustes } from '#registration';
import type { TriangleMesh } from '#shape';
import {
	checkCorrespondence,
	joinedMesh,
	ModelFileError,
	readParticles,
	writeParticles,
	writeShapeWorksProject,
	type Correspondence,
	type ShapeModel,
} from '#shape-model';
import { isShapeWorksProject, readShapeWorksProjectFile } from './read-shapeworks-project.ts';

/** What a ShapeWorks project holds of a model. */
export interface ShapeWorksPopulation {
	readonly correspondence: Correspondence;
	/** `group_` and `feature_` columns of each member. */
	readonly facts: readonly Readonly<Record<string, string>>[];
	/** The person of each member, from a column `subject`, where there is one. */
	readonly people: readonly (string | undefined)[];
	/** Groomed, else original surfaces of each member and anatomy, in the space of its local points; where all can be read. */
	readonly surfaces?: readonly (readonly TriangleMesh[])[];
}

interface SubjectFiles {
	readonly name: string;
	/** One an anatomy. */
	readonly local: readonly string[];
	readonly world: readonly string[];
	readonly meshes: readonly string[];
	readonly facts: Readonly<Record<string, string>>;
	readonly person?: string;
}

/**
 * Reads the particles of a ShapeWorks project (`.swproj` or `.xlsx`) or of a folder of `.particles` files. Coordinates are taken as
 * they stand. Where there are no world points (or no local ones) the others stand for them.
 *
 * @throws ModelFileError if a file is wrong, or the subjects do not fit together; the error of the file system if one is
 *   missing.
 */
export async function readShapeWorksFolder(place: string): Promise<ShapeWorksPopulation> {
	const files = isShapeWorksProject(place) ? await projectFiles(place) : await folderFiles(place);
	if (files.length < 2)
		throw new ModelFileError(`${place}: particles of ${files.length} subjects; a model needs at least 2`, 0);
	const members = await Promise.all(
		files.map(async ({ local, world }) => ({ local: await readAll(local), world: await readAll(world) })),
	);
	const local = members.map((member) => joined(member.local));
	const world = members.map((member) => joined(member.world));
	const fits = local.map((points, n) =>
		points.length === world[n].length ? procrustes(points, world[n], { scale: true, reflection: true }) : undefined,
	);
	const isMoved = local.some((points, n) => points.some((value, i) => value !== world[n][i]));
	const isScaled = fits.some((fit) => Math.abs((fit?.scale ?? 1) - 1) > 1e-4);
	const correspondence: Correspondence = {
		ids: files.map(({ name }) => name),
		particleCounts: members[0].world.map((points) => points.length / 3),
		local,
		world,
		transforms: fits.map((fit) => (isMoved && fit ? fit.transform : identityMat4())),
		alignment: isMoved ? (isScaled ? 'similarity' : 'rigid') : 'none',
		engine: 'ShapeWorks',
		seed: 0,
	};
	try {
		checkCorrespondence(correspondence);
	} catch (error) {
		if (error instanceof RangeError) throw new ModelFileError(`${place}: ${error.message}`, 0);
		throw error;
	}
	const surfaces = await readSurfaces(files, members[0].world.length);
	return {
		correspondence,
		facts: files.map(({ facts }) => facts),
		people: files.map(({ person }) => person),
		...(surfaces && { surfaces }),
	};
}

async function projectFiles(place: string): Promise<SubjectFiles[]> {
	const { subjects } = await readShapeWorksProjectFile(place);
	const folder = path.dirname(place);
	const beside = (names: readonly string[]): string[] => names.map((name) => path.resolve(folder, name));
	return subjects
		.filter(({ localParticles, worldParticles }) => localParticles.length + worldParticles.length > 0)
		.map(({ name, localParticles, worldParticles, shapes, groomed, groups, features, others }) => ({
			name,
			local: beside(localParticles.length > 0 ? localParticles : worldParticles),
			world: beside(worldParticles.length > 0 ? worldParticles : localParticles),
			meshes: beside(groomed.length > 0 ? groomed : shapes),
			facts: { ...groups, ...features },
			...(others['subject'] && { person: others['subject'] }),
		}));
}

/** `<name>_local.particles` and `<name>_world.particles`, or plain `<name>.particles`; names sorted. */
async function folderFiles(folder: string): Promise<SubjectFiles[]> {
	const found = (await readdir(folder)).filter((name) => name.endsWith('.particles')).sort();
	const names = [...new Set(found.map((name) => name.replace(/(_local|_world)?\.particles$/, '')))];
	return names.map((name) => {
		const pick = (...endings: string[]): string[] =>
			endings
				.map((ending) => `${name}${ending}.particles`)
				.filter((file) => found.includes(file))
				.slice(0, 1)
				.map((file) => path.join(folder, file));
		return { name, local: pick('_local', '', '_world'), world: pick('_world', '', '_local'), meshes: [], facts: {} };
	});
}

async function readAll(files: readonly string[]): Promise<Float64Array[]> {
	return Promise.all(
		files.map(async (file) => {
			try {
				return readParticles(await readFile(file, 'utf8'));
			} catch (error) {
				if (error instanceof ModelFileError) throw new ModelFileError(`${file}: ${error.message}`, error.position);
				throw error;
			}
		}),
	);
}

/** The surfaces if every one is a mesh that can be read; ShapeWorks may have groomed to distance maps instead. */
async function readSurfaces(
	files: readonly SubjectFiles[],
	anatomyCount: number,
): Promise<TriangleMesh[][] | undefined> {
	if (files.some(({ meshes }) => meshes.length !== anatomyCount)) return undefined;
	try {
		return await Promise.all(
			files.map(({ meshes }) =>
				Promise.all(
					meshes.map(async (file) => {
						const content = await readMesh(await readFile(file), {
							fileName: file,
							decompress: nodeDecompress,
							units: 'mm',
						});
						if (content.kind !== 'mesh') throw new FormatError('mesh', `${file} holds points without triangles`);
						const { parts } = content;
						return joinedMesh(parts.map(({ mesh }) => mesh));
					}),
				),
			),
		);
	} catch (error) {
		const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
		if (error instanceof FormatError || isMissing) return undefined;
		throw error;
	}
}

/**
 * Writes a model as a ShapeWorks project that its Studio opens: `<name>.swproj`, `<name>_particles/` with the local and
 * world points of every member, and `meshes/` with a surface of each, which is `surfaces` if given.
 *
 * @param surfaces of each member and anatomy, in the space of its local points.
 * @returns the path of the project file.
 */
export async function writeShapeWorksFolder(
	folder: string,
	name: string,
	model: ShapeModel,
	surfaces: readonly (readonly TriangleMesh[])[],
): Promise<string> {
	const { correspondence, members } = model;
	const { particleCounts, local, world, transforms } = correspondence;
	await mkdir(path.join(folder, `${name}_particles`), { recursive: true });
	await mkdir(path.join(folder, 'meshes'), { recursive: true });
	const subjects = [];
	for (const [n, id] of correspondence.ids.entries()) {
		const stem = id.replaceAll(/[^\w.-]+/g, '_');
		const put = async (kind: 'local' | 'world', domain: number, points: Float64Array): Promise<string> => {
			const file = `${name}_particles/${stem}_${domain + 1}_${kind}.particles`;
			await writeFile(path.join(folder, file), writeParticles(points));
			return file;
		};
		const own = { localParticles: [] as string[], worldParticles: [] as string[], shapes: [] as string[] };
		let from = 0;
		for (const [domain, count] of particleCounts.entries()) {
			const range = [from, from + 3 * count] as const;
			own.localParticles.push(await put('local', domain, local[n].subarray(...range)));
			own.worldParticles.push(await put('world', domain, world[n].subarray(...range)));
			own.shapes.push(`meshes/${stem}_${domain + 1}.ply`);
			await writeFile(path.join(folder, own.shapes[domain]), writePly(surfaces[n][domain]));
			from += 3 * count;
		}
		const facts = Object.entries(members[n].facts).filter(([, value]) => value !== null);
		subjects.push({
			name: id,
			...own,
			groomed: own.shapes,
			alignments: particleCounts.map(() => identityMat4()),
			procrustes: particleCounts.map(() => transforms[n]),
			landmarks: [],
			groups: Object.fromEntries(facts.map(([key, value]) => [key, String(value)])),
			features: {},
			isFixed: false,
			// A column of our own, which ShapeWorks keeps: members of one person are not independent.
			others: members[n].subject === undefined ? {} : { subject: members[n].subject },
		});
	}
	const total = particleCounts.map(String).join(' ');
	const sections = { optimize: { number_of_particles: total, particle_format: 'particles', procrustes: 'true' } };
	const file = path.join(folder, `${name}.swproj`);
	await writeFile(file, writeShapeWorksProject({ subjects, sections }));
	return file;
}

function joined(lists: readonly Float64Array[]): Float64Array {
	const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const list of lists) {
		all.set(list, at);
		at += list.length;
	}
	return all;
}
