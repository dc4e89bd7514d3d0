import { deflateSync } from 'node:zlib';
import { readVtk, readVtp } from '#formats';
import { join, noise, repeated, text, type Attack } from './attack.ts';

const MiB = 2 ** 20;
const vtk = (encoding: 'ASCII' | 'BINARY', rest: string, body: Uint8Array): Uint8Array =>
	join(text(`# vtk DataFile Version 3.0\ntitle\n${encoding}\nDATASET POLYDATA\n${rest}`), body);
const uint32 = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);

const vtkAttacksOfReader: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'binary: announces 2^53 − 1 points',
		make: () => vtk('BINARY', 'POINTS 9007199254740991 float\n', new Uint8Array(16 * MiB)),
		read: readVtk,
	},
	{
		name: 'text: announces 2^31 points',
		make: () => vtk('ASCII', 'POINTS 2147483648 float\n', repeated('0 ', 16 * MiB)),
		read: readVtk,
	},
	{
		name: 'text: 8 million cells without corners',
		make: () => vtk('ASCII', `POINTS 1 float\n0 0 0\nPOLYGONS ${8 * MiB} ${8 * MiB}\n`, repeated('0 ', 16 * MiB)),
		read: readVtk,
		outcome: 'read',
	},
	{
		name: 'binary: 4 million cells without corners',
		make: () => vtk('BINARY', `POLYGONS ${4 * MiB} ${4 * MiB}\n`, new Uint8Array(16 * MiB)),
		read: readVtk,
		outcome: 'read',
	},
	{
		name: 'binary: a cell of 2^31 − 1 corners',
		make: () =>
			vtk('BINARY', `POLYGONS 1 ${4 * MiB}\n`, join(Uint8Array.of(127, 255, 255, 255), new Uint8Array(16 * MiB))),
		read: readVtk,
		honestBytes: 16 * MiB,
	},
	{
		name: 'text: 2^53 field arrays',
		make: () => vtk('ASCII', 'FIELD f 9007199254740991\n', repeated('a 0 9 int\n', 16 * MiB)),
		read: readVtk,
	},
	{
		name: 'strings without end',
		make: () => vtk('BINARY', 'FIELD f 1\ns 1 9007199254740991 string\n', new Uint8Array(16 * MiB)),
		read: readVtk,
		outcome: 'read',
	},
	{
		name: 'metadata only',
		make: () => vtk('ASCII', '', repeated('METADATA\n\n', 16 * MiB)),
		read: readVtk,
		outcome: 'read',
	},
	{
		name: 'points over and over',
		make: () => vtk('ASCII', '', repeated('POINTS 1 float 1 2 3\n', 8 * MiB)),
		read: readVtk,
		outcome: 'read',
	},
	{
		name: 'one line of 16 MiB as title',
		make: () => join(text('# vtk DataFile Version 3.0\n'), repeated('t', 16 * MiB)),
		read: readVtk,
	},
];

const vtp = (pieces: string, appended?: Uint8Array, root = ''): Uint8Array => {
	const head = `<VTKFile type="PolyData" byte_order="LittleEndian" header_type="UInt32" ${root}><PolyData>${pieces}</PolyData>`;
	const tail = text('</AppendedData></VTKFile>');
	if (!appended) return text(`${head}</VTKFile>`);
	return join(text(`${head}<AppendedData encoding="raw">_`), appended, tail);
};
const points = (count: number, offset = 0): string =>
	`<Piece NumberOfPoints="${count}"><Points><DataArray type="Float32" NumberOfComponents="3" format="appended" offset="${offset}"/></Points></Piece>`;
/** A compressed array: its header and its blocks. */
const blocks = (count: number, blockBytes: number, block: Uint8Array): Uint8Array =>
	join(
		uint32(count, blockBytes, 0),
		new Uint8Array(Uint32Array.from({ length: count }, () => block.length).buffer),
		repeated(block, block.length * count),
	);
const zlib = 'compressor="vtkZLibDataCompressor"';

const vtpAttacksOfReader: readonly Omit<Attack, 'reader'>[] = [
	{
		name: '1,000 pieces that share the same 4 MiB of points',
		make: () => vtp(points(Math.floor(MiB / 3)).repeat(1000), join(uint32(4 * MiB), new Uint8Array(4 * MiB))),
		read: readVtp,
	},
	{
		name: '20,000 pieces without points that share one compressed array',
		make: () => vtp(points(0).repeat(20_000), blocks(64, 32_768, deflateSync(new Uint8Array(32_768))), zlib),
		read: readVtp,
	},
	{ name: '500,000 empty pieces', make: () => vtp('<Piece/>'.repeat(500_000)), read: readVtp },
	{ name: '500,000 empty arrays', make: () => vtp('<DataArray/>'.repeat(500_000)), read: readVtp },
	{ name: 'a million nested tags', make: () => vtp('<a>'.repeat(1_000_000)), read: readVtp, outcome: 'read' },
	{
		name: '200 tags of 60,000 letters',
		make: () => vtp(`<${'a'.repeat(30_000)} ${'b'.repeat(30_000)}>`.repeat(200)),
		read: readVtp,
		outcome: 'read',
	},
	{
		name: 'a tag with 10,000 attributes, often',
		make: () => vtp(`<a ${'b="" '.repeat(10_000)}>`.repeat(200)),
		read: readVtp,
		outcome: 'read',
	},
	{
		name: 'an entity bomb',
		make: () => join(text('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'), repeated('&a;', MiB)),
		read: readVtp,
	},
	{
		name: 'a comment that does not end',
		make: () => join(text('<VTKFile type="PolyData"><!-- '), repeated('- >', 16 * MiB)),
		read: readVtp,
	},
	{
		name: 'zlib: a million blocks of no bytes',
		make: () => vtp(points(0), blocks(500_000, 0, deflateSync(new Uint8Array(0))), zlib),
		read: readVtp,
	},
	{
		name: 'zlib: 500,000 blocks of one byte',
		make: () => vtp(points(41_666), blocks(500_000, 1, deflateSync(new Uint8Array(1))), zlib),
		read: readVtp,
	},
	{
		name: 'zlib: blocks that inflate to more than stated',
		make: () => vtp(points(16), blocks(8, 192, deflateSync(new Uint8Array(64 * MiB))), zlib),
		read: readVtp,
	},
	{
		name: 'zlib: states 1000-fold what is there',
		make: () =>
			vtp(points(Math.floor((4 * MiB * 1000) / 12)), blocks(1, 4 * MiB * 1000, deflateSync(noise(4 * MiB))), zlib),
		read: readVtp,
		honestBytes: 4 * MiB,
	},
	{
		name: 'text: announces 2^31 points',
		make: () =>
			join(
				text(
					'<VTKFile type="PolyData"><PolyData><Piece NumberOfPoints="2147483648"><Points><DataArray type="Float32" NumberOfComponents="3">',
				),
				repeated('0 ', 16 * MiB),
				text('</DataArray></Points></Piece></PolyData></VTKFile>'),
			),
		read: readVtp,
	},
	{
		name: 'base64: 12 MiB of points',
		make: () => {
			const body = Buffer.from(
				join(
					uint32(9 * MiB),
					noise(9 * MiB).map((value) => value & 63),
				),
			).toString('base64');
			return text(
				`<VTKFile type="PolyData"><PolyData><Piece NumberOfPoints="${(9 * MiB) / 12}"><Points><DataArray type="Float32" NumberOfComponents="3" format="binary">${body}</DataArray></Points></Piece></PolyData></VTKFile>`,
			);
		},
		read: readVtp,
		outcome: 'read',
	},
	{
		name: 'appended base64: 3,000 pieces, every array to be found by its offset',
		make: () => {
			const body = Buffer.from(join(uint32(12), new Uint8Array(12))).toString('base64');
			const pieces = Array.from({ length: 3000 }, (_, i) => points(1, i * body.length)).join('');
			return text(
				`<VTKFile type="PolyData"><PolyData>${pieces}</PolyData><AppendedData encoding="base64">_${body.repeat(3000)}</AppendedData></VTKFile>`,
			);
		},
		read: readVtp,
		outcome: 'read',
	},
];

const named = (reader: string, list: readonly Omit<Attack, 'reader'>[]): Attack[] =>
	list.map((attack) => ({ reader, ...attack }));

export const vtkAttacks: readonly Attack[] = [...named('VTK', vtkAttacksOfReader), ...named('VTP', vtpAttacksOfReader)];
