import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeZip } from '#formats';
import { ModelFileError, writeShapeWorksProject } from '#shape-model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { isShapeWorksProject, readShapeWorksProjectFile } from './read-shapeworks-project.ts';
import { readShapeWorksFolder, writeShapeWorksFolder } from './shapeworks-folder.ts';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-swproject-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sample = fileURLToPath(new URL('../../tests/xlsx-samples/project.xlsx', import.meta.url));

test('a spreadsheet project: subjects, groups, matrices, parameters by anatomy', async () => {
	const { subjects, sections } = await readShapeWorksProjectFile(sample);
	expect(subjects.map(({ name }) => name)).toEqual([
		'subject 0',
		'subject 1',
		'subject 2',
		'subject far below',
		'rich text',
	]);
	expect(subjects[2]).toMatchObject({
		shapes: ['../shapes/subject 2.ply'],
		groomed: [],
		localParticles: ['p/subject 2_local.particles'],
		groups: { sex: 'male & "old" <60>' },
		features: { dose: '1e-07' },
		isFixed: false,
	});
	expect(subjects[1].isFixed).toBe(true);
	expect(subjects[1].procrustes[0][3]).toBe(1.5);
	expect(sections).toEqual({
		optimize: { number_of_particles: '128', procrustes: 'true' },
		studio: {},
		groom: { 1: { fill_holes: 'true', remesh_percent: '75' }, femur: { fill_holes: 'false' } },
	});
	// Its JSON form reads back the same.
	const file = path.join(folder, 'same.swproj');
	await writeFile(file, writeShapeWorksProject({ subjects, sections }));
	expect(await readShapeWorksProjectFile(file)).toEqual({ subjects, sections });
});

test('a model comes back from a spreadsheet as from JSON', async () => {
	const population = ellipsoidPopulation([
		[30, 20, 10],
		[34, 21, 10],
		[28, 20, 12],
	]);
	const surfaces = population.surfaces.map((surface) => [surface]);
	const json = await writeShapeWorksFolder(folder, 'own', ellipsoidModel(population), surfaces);
	const { data } = JSON.parse(await readFile(json, 'utf8')) as { data: Record<string, string>[] };
	const columns = Object.keys(data[0]);
	const cell = (content: string): string =>
		`<c t="inlineStr"><is><t>${content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`;
	const rows = [columns, ...data.map((row) => columns.map((name) => row[name]))];
	const sheet = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
	const parts = {
		'xl/workbook.xml': '<workbook><sheets><sheet name="Sheet1" sheetId="1" r:id="a"/></sheets></workbook>',
		'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>',
		'xl/worksheets/s.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
	};
	const file = path.join(folder, 'own.xlsx');
	const entries = Object.entries(parts).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
	await writeFile(file, writeZip(entries));
	expect(await readShapeWorksFolder(file)).toEqual(await readShapeWorksFolder(json));
});

test('what is no project says so', async () => {
	expect([isShapeWorksProject('a/B.XLSX'), isShapeWorksProject('a.swproj'), isShapeWorksProject('a.csv')]).toEqual([
		true,
		true,
		false,
	]);
	const file = path.join(folder, 'bad.xlsx');
	await writeFile(file, 'id;sex');
	await expect(readShapeWorksProjectFile(file)).rejects.toThrow(ModelFileError);
});
