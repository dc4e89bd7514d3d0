import { readObj, readOff, readPly, readStl } from '#formats';
import { join, noise, repeated, text, type Attack } from './attack.ts';

const MiB = 2 ** 20;

/** A binary STL whose corners are given as float32 bits. */
function stl(triangleCount: number, corner: (index: number, target: Uint32Array) => void): Uint8Array {
	const file = new Uint8Array(84 + 50 * triangleCount);
	const view = new DataView(file.buffer);
	const bits = new Uint32Array(3);
	view.setUint32(80, triangleCount, true);
	for (let i = 0; i < triangleCount * 3; i++) {
		corner(i, bits);
		const at = 84 + 50 * Math.floor(i / 3) + 12 + 12 * (i % 3);
		for (let k = 0; k < 3; k++) view.setUint32(at + 4 * k, bits[k], true);
	}
	return file;
}

/** Inverse of an odd number modulo 2³² (Newton). */
function inverse(odd: number): number {
	let x = odd;
	for (let k = 0; k < 5; k++) x = Math.imul(x, 2 - Math.imul(odd, x));
	return x >>> 0;
}

const facet = 'facet normal 0 0 0 outer loop vertex 0 0 0 vertex 1 0 0 vertex 0 1 0 endloop endfacet\n';

const stlAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'announces 2^32 − 1 triangles',
		make: () => {
			const file = new Uint8Array(16 * MiB);
			file.fill(255, 80, 84);
			return file;
		},
		read: readStl,
	},
	{
		name: '300,000 triangles that share nothing',
		make: () => stl(300_000, (i, bits) => bits.fill(0x3f800000 + i)),
		read: readStl,
		outcome: 'read',
	},
	{
		name: 'hash flooding: corners that all fall into one slot',
		make: () => {
			const factor = inverse(0x9e3779b1);
			return stl(200_000, (i, bits) => {
				const y = i;
				bits[0] = Math.imul(factor, Math.imul((y << 13) | (y >>> 19), 0x85ebca77));
				// No NaN or infinity: the exponent must not be all ones.
				if ((bits[0] & 0x7f800000) === 0x7f800000) bits[0] = 0;
				bits[1] = y;
				bits[2] = 0;
			});
		},
		read: readStl,
		outcome: 'read',
	},
	{
		name: 'text: one word of 16 MiB',
		make: () => join(text('solid a\nfacet '), repeated('9', 16 * MiB)),
		read: readStl,
	},
	{
		name: 'text: a loop of a million corners',
		make: () =>
			join(
				text('solid a\nfacet normal 0 0 1 outer loop\n'),
				repeated('vertex 1 2 3 ', 8 * MiB),
				text('endloop endfacet endsolid\n'),
			),
		read: readStl,
		outcome: 'read',
	},
	{
		name: 'text: 600,000 empty solids',
		make: () => repeated('solid\nendsolid\n', 9 * MiB),
		read: readStl,
	},
	{
		name: 'text: 80,000 solids of one triangle',
		make: () => repeated(`solid\n${facet}endsolid\n`, 8 * MiB),
		read: readStl,
	},
	{
		name: 'text without an end',
		make: () => join(text('solid a\n'), repeated(facet, 8 * MiB)),
		read: readStl,
		honestBytes: 4 * MiB,
	},
];

const ply = (encoding: string, elements: string, body: Uint8Array): Uint8Array =>
	join(text(`ply\nformat ${encoding} 1.0\n${elements}end_header\n`), body);
const vertices = (count: number): string =>
	`element vertex ${count}\nproperty float x\nproperty float y\nproperty float z\n`;
const faces = (count: number, length = 'uint', index = 'uchar'): string =>
	`element face ${count}\nproperty list ${length} ${index} vertex_indices\n`;
const binary = 'binary_little_endian';
/** A comb: every ear test fails late. */
const star = (count: number): Uint8Array => {
	const points = new Float32Array(count * 3);
	for (let i = 0; i < count; i++) {
		const radius = i % 2 === 0 ? 1 : 1 / (2 + (i % 7));
		points[i * 3] = radius * Math.cos(i * 2.399963);
		points[i * 3 + 1] = radius * Math.sin(i * 2.399963);
	}
	return new Uint8Array(points.buffer);
};

const plyAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'announces 2^53 − 1 vertices',
		make: () => ply(binary, vertices(2 ** 53 - 1), new Uint8Array(16 * MiB)),
		read: readPly,
	},
	{
		name: 'text: announces as many vertices as bytes',
		make: () => ply('ascii', vertices(16 * MiB), repeated('1 ', 16 * MiB)),
		read: readPly,
	},
	{
		name: 'list bomb: one face of 2^32 − 1 corners',
		make: () => ply(binary, vertices(1) + faces(1), join(new Uint8Array(12), repeated(Uint8Array.of(255), 16 * MiB))),
		read: readPly,
	},
	{
		name: 'one face of 16 million corners, the last one wrong',
		make: () => {
			const size = 16 * MiB;
			const count = new Uint8Array(new Uint32Array([size]).buffer);
			return ply(
				binary,
				vertices(1) + faces(1),
				join(new Uint8Array(12), count, new Uint8Array(size - 1), Uint8Array.of(9)),
			);
		},
		read: readPly,
		honestBytes: 16 * MiB * 12,
	},
	{
		name: 'one strip of 16 million corners, the last one wrong',
		make: () => {
			const size = 16 * MiB;
			const count = new Uint8Array(new Uint32Array([size]).buffer);
			const strips = 'element tristrips 1\nproperty list uint uchar vertex_indices\n';
			return ply(
				binary,
				vertices(1) + strips,
				join(new Uint8Array(12), count, new Uint8Array(size - 1), Uint8Array.of(9)),
			);
		},
		read: readPly,
	},
	{
		name: '16 million faces without corners',
		make: () => ply(binary, vertices(1) + faces(16 * MiB, 'uchar'), join(new Uint8Array(12), new Uint8Array(16 * MiB))),
		read: readPly,
		outcome: 'read',
	},
	{
		name: '8,000 polygons of 500 corners that cross themselves',
		make: () => {
			const corners = Uint16Array.from({ length: 500 }, (_, i) => (i * 7919) % 500);
			const face = join(Uint8Array.of(244, 1), new Uint8Array(corners.buffer));
			return ply(binary, vertices(500) + faces(8000, 'ushort', 'ushort'), join(star(500), repeated(face, 1002 * 8000)));
		},
		read: readPly,
		outcome: 'read',
	},
	{
		name: 'a header of 1 MiB of elements',
		make: () => join(text('ply\nformat ascii 1.0\n'), repeated(vertices(0), MiB - 40), text('end_header\n')),
		read: readPly,
	},
	{ name: 'a header of line ends', make: () => join(text('ply\n'), repeated('\n', 16 * MiB)), read: readPly },
	{
		name: 'text: numbers of 10,000 digits',
		make: () => ply('ascii', vertices(400), repeated(`${'9'.repeat(10_000)}\n`, 12 * MiB)),
		read: readPly,
	},
];

const objAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'a million named groups without faces',
		make: () => text(Array.from({ length: 1_000_000 }, (_, i) => `g ${i.toString(36)}\n`).join('')),
		read: readObj,
		outcome: 'read',
	},
	{
		name: '300,000 groups of one face',
		make: () =>
			text(`v 0 0 0\nv 1 0 0\nv 0 1 0\n${Array.from({ length: 300_000 }, (_, i) => `g ${i}\nf 1 2 3\n`).join('')}`),
		read: readObj,
	},
	{
		name: 'one face of 8 million corners, the last one wrong',
		make: () => join(text('v 0 0 0\nf'), repeated(' 1', 16 * MiB), text(' 2\n')),
		read: readObj,
		honestBytes: 32 * MiB,
	},
	{ name: '8 million comments', make: () => repeated('#\n', 16 * MiB), read: readObj, outcome: 'read' },
	{ name: 'texture coordinates only', make: () => repeated('vt\n', 15 * MiB), read: readObj, outcome: 'read' },
	{ name: '5 million selections of one group', make: () => repeated('g\n', 8 * MiB), read: readObj, outcome: 'read' },
	{
		name: 'one line of 16 MiB',
		make: () => join(text('v 0 0 0\nq'), repeated('x', 16 * MiB)),
		read: readObj,
		outcome: 'read',
	},
	{
		name: 'two million vertices, each in its own small group’s reach',
		make: () => join(repeated('v 0 0 0\n', 8 * MiB), repeated('g a\nf 1 2 1000000\ng b\nf 3 4 5\n', 2 * MiB)),
		read: readObj,
		outcome: 'read',
	},
	{ name: 'index 2^32', make: () => text('v 0 0 0\nf 4294967297 1 1\n'), read: readObj },
	{
		name: 'backslashes',
		make: () => join(text('v 0 0 0\nf'), repeated(' \\\n', 12 * MiB)),
		read: readObj,
		outcome: 'read',
	},
];

const offAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'announces 2^31 vertices',
		make: () => join(text('OFF\n2147483648 1 0\n'), repeated('0 ', 16 * MiB)),
		read: readOff,
	},
	{
		name: 'one face of 8 million corners, the last one wrong',
		make: () => join(text('OFF\n1 1 0\n0 0 0\n8388609'), repeated(' 0', 16 * MiB), text(' 7\n')),
		read: readOff,
		honestBytes: 32 * MiB,
	},
	{ name: 'comments only', make: () => join(text('OFF\n1 1 0\n'), repeated('#\n', 16 * MiB)), read: readOff },
	{ name: 'noise', make: () => join(text('OFF\n'), noise(16 * MiB)), read: readOff },
];

const named = (reader: string, list: readonly Omit<Attack, 'reader'>[]): Attack[] =>
	list.map((attack) => ({ reader, ...attack }));

export const meshAttacks: readonly Attack[] = [
	...named('STL', stlAttacks),
	...named('PLY', plyAttacks),
	...named('OBJ', objAttacks),
	...named('OFF', offAttacks),
];
