import type { TriangleMesh } from '#shape';
import { elementBytes } from './element-type.ts';
import { ownHeaderComment } from './header-comments.ts';

/**
 * Writes a triangle surface as FreeSurfer reads it, big-endian. Coordinates are written as they are, with the geometry
 * of a volume whose surface RAS **is** scanner RAS (256 voxels of 1 mm around the origin), so that every reader agrees.
 */
export function writeFreeSurferSurface({ positions, triangles }: TriangleMesh): Uint8Array<ArrayBuffer> {
	const encoder = new TextEncoder();
	const head = encoder.encode(`   created by ${ownHeaderComment}\n\n`);
	const footer = encoder.encode(
		'valid = 1  # volume info valid\nfilename = none\nvolume = 256 256 256\n' +
			'voxelsize = 1.000000000000000e+00 1.000000000000000e+00 1.000000000000000e+00\n' +
			'xras   = -1.000000000000000e+00 0.000000000000000e+00 0.000000000000000e+00\n' +
			'yras   = 0.000000000000000e+00 0.000000000000000e+00 -1.000000000000000e+00\n' +
			'zras   = 0.000000000000000e+00 1.000000000000000e+00 0.000000000000000e+00\n' +
			'cras   = 0.000000000000000e+00 0.000000000000000e+00 0.000000000000000e+00\n',
	);
	const start = 3 + head.length;
	const end = start + 8 + positions.byteLength + triangles.byteLength;
	const file = new Uint8Array(end + 12 + footer.length);
	const view = new DataView(file.buffer);
	file.set([0xff, 0xff, 0xfe]);
	file.set(head, 3);
	view.setInt32(start, positions.length / 3);
	view.setInt32(start + 4, triangles.length / 3);
	file.set(elementBytes(positions, false), start + 8);
	file.set(elementBytes(triangles, false), start + 8 + positions.byteLength);
	// The tag of the volume geometry.
	[2, 0, 20].forEach((value, i) => view.setInt32(end + 4 * i, value));
	file.set(footer, end + 12);
	return file;
}
