import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { ModelFileError } from './model-file-error.ts';
import { readParticles, writeParticles } from './shapeworks-particles.ts';
import { readShapeWorksProject, writeShapeWorksProject } from './shapeworks-project.ts';

describe('.particles', () => {
	test('reads the layout ShapeWorks writes', () => {
		const text = ' -12.5 3.25e1 0 \n1 2 3\r\n\n 4.000001\t5\t-6e-3\n';
		expect([...readParticles(text)]).toEqual([-12.5, 32.5, 0, 1, 2, 3, 4.000001, 5, -0.006]);
	});

	test('writes what reads back bit by bit', () => {
		const random = createRandom(1);
		const points = Float64Array.from({ length: 300 }, () => random.normal() * 10 ** random.integer(6));
		expect(readParticles(writeParticles(points))).toEqual(points);
	});

	test.each(['1 2\n', '1 2 3 4\n', '1 2 x\n', '1 2 NaN\n', '1 2 0x10\n', '', '\n\n', '\u0000'.repeat(2000)])(
		'%j is refused',
		(text) => expect(() => readParticles(text)).toThrow(ModelFileError),
	);

	test('points that are not finite are not written', () => {
		expect(() => writeParticles([1, 2, Infinity])).toThrow(RangeError);
	});
});

const project = {
	data: [
		{
			name: 'pelvis_01',
			shape_1: '../meshes/01_pelvis.vtk',
			shape_2: '../meshes/01_femur.vtk',
			groomed_1: 'groomed/01_pelvis_groomed.vtk',
			groomed_2: 'groomed/01_femur_groomed.vtk',
			alignment_1: '1.000000 0.000000 0.000000 13.704221 0.000000 1.000000 0.000000 38.9 0 0 1 3.46 0 0 0 1',
			alignment_2: '1 0 0 1 0 1 0 2 0 0 1 3 0 0 0 1',
			procrustes_1: '0 -1 0 0 1 0 0 0 0 0 1 0 0 0 0 1',
			procrustes_2: '1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1',
			local_particles_1: 'hip_particles/01_pelvis_groomed_local.particles',
			local_particles_2: 'hip_particles/01_femur_groomed_local.particles',
			world_particles_1: 'hip_particles/01_pelvis_groomed_world.particles',
			world_particles_2: 'hip_particles/01_femur_groomed_world.particles',
			group_diagnosis: 'dysplasia',
			feature_thickness: 'scalars.vtk',
			fixed: 'yes',
			notes: 'left side',
		},
		{ name: 'pelvis_02', shape_1: '../meshes/02_pelvis.vtk', shape_2: '../meshes/02_femur.vtk' },
	],
	groom: { fill_holes: 'true' },
	optimize: { number_of_particles: '128 64' },
};

describe('.swproj', () => {
	const read = readShapeWorksProject(JSON.stringify(project));

	test('reads the layout ShapeWorks writes, domain by domain', () => {
		const [first, second] = read.subjects;
		expect(first.localParticles).toEqual([project.data[0].local_particles_1, project.data[0].local_particles_2]);
		expect(first.worldParticles[1]).toBe(project.data[0].world_particles_2);
		expect(first.alignments[0][3]).toBe(13.704221);
		expect([...first.procrustes[0].subarray(0, 3)]).toEqual([0, -1, 0]);
		expect(first.groups).toEqual({ diagnosis: 'dysplasia' });
		expect(first.features).toEqual({ thickness: 'scalars.vtk' });
		expect(first.isFixed).toBe(true);
		expect(first.others).toEqual({ notes: 'left side' });
		expect(second.localParticles).toEqual([]);
		expect(second.isFixed).toBe(false);
		expect(read.sections).toEqual({ groom: project.groom, optimize: project.optimize });
	});

	test('writes what reads back the same', () => {
		expect(readShapeWorksProject(writeShapeWorksProject(read))).toEqual(read);
	});

	test('domains named instead of numbered, and the older names of columns', () => {
		const older = { data: [{ name: 'a', mesh_femur: 'f.ply', mesh_tibia: 't.ply', world_particles_femur: 'w' }] };
		const { subjects } = readShapeWorksProject(JSON.stringify(older));
		expect(subjects[0].shapes).toEqual(['f.ply', 't.ply']);
		expect(subjects[0].worldParticles).toEqual(['w']);
	});

	test.each([
		['not JSON', '{'],
		['no data', '{"subjects":[]}'],
		['a row that is a list', '{"data":[[1]]}'],
		['a cell that is an object', '{"data":[{"name":{}}]}'],
		['a matrix of 15', '{"data":[{"shape_1":"a","alignment_1":"1 0 0 0 0 1 0 0 0 0 1 0 0 0 0"}]}'],
		['a matrix of words', '{"data":[{"shape_1":"a","procrustes_1":"a b c d e f g h i j k l m n o p"}]}'],
	])('%s is refused', (_, text) => expect(() => readShapeWorksProject(text)).toThrow(ModelFileError));
});
