import type { TriangleMesh } from '#shape';

/** Small valid files in forms that our writers do not write, laid out by hand. */
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function lists({ positions, triangles }: TriangleMesh): { corners: string[]; faces: string[] } {
	const rows = (values: Float32Array | Uint32Array): string[] =>
		Array.from({ length: values.length / 3 }, (_, i) => values.slice(3 * i, 3 * i + 3).join(' '));
	return { corners: rows(positions), faces: rows(triangles) };
}

/** STL, PLY and legacy VTK as text. */
export function textFiles(mesh: TriangleMesh): { stl: Uint8Array; ply: Uint8Array; vtk: Uint8Array } {
	const { corners, faces } = lists(mesh);
	const facet = (face: string): string =>
		`facet normal 0 0 0\nouter loop\n${face
			.split(' ')
			.map((vertex) => `vertex ${corners[Number(vertex)]}\n`)
			.join('')}endloop\nendfacet\n`;
	const coordinates = 'property float x\nproperty float y\nproperty float z\n';
	const counts = `element vertex ${corners.length}\n${coordinates}element face ${faces.length}\nproperty list uchar int vertex_indices\n`;
	const cells = faces.map((face) => `3 ${face}`).join('\n');
	return {
		stl: text(`solid torus\n${faces.map(facet).join('')}endsolid torus\n`),
		ply: text(`ply\nformat ascii 1.0\n${counts}end_header\n${corners.join('\n')}\n${cells}\n`),
		vtk: text(
			`# vtk DataFile Version 3.0\nt\nASCII\nDATASET POLYDATA\nPOINTS ${corners.length} float\n${corners.join('\n')}\n` +
				`POLYGONS ${faces.length} ${faces.length * 4}\n${cells}\n`,
		),
	};
}

/** VTP in the form wanted. */
export function vtpFile(
	mesh: TriangleMesh,
	form: 'ascii' | 'base64' | 'zlib' | 'appended',
	deflate: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
	const faceCount = mesh.triangles.length / 3;
	const values = [mesh.positions, mesh.triangles, Uint32Array.from({ length: faceCount }, (_, i) => 3 * i + 3)];
	const blobs = values.map((array) => {
		const bytes = new Uint8Array(array.buffer.slice(0));
		if (form !== 'zlib') return Buffer.concat([new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes]);
		const packed = deflate(bytes);
		return Buffer.concat([new Uint8Array(Uint32Array.of(1, bytes.length, 0, packed.length).buffer), packed]);
	});
	const body = (index: number, type: string, name: string, more = ''): string => {
		const head = `<DataArray type="${type}" Name="${name}" ${more}`;
		if (form === 'ascii') return `${head} format="ascii">${values[index].join(' ')}</DataArray>`;
		if (form === 'base64') return `${head} format="binary">${blobs[index].toString('base64')}</DataArray>`;
		const offset = blobs.slice(0, index).reduce((sum, blob) => sum + blob.length, 0);
		return `${head} format="appended" offset="${offset}"></DataArray>`;
	};
	const compressor = form === 'zlib' ? 'compressor="vtkZLibDataCompressor"' : '';
	const head =
		`<?xml version="1.0"?><VTKFile type="PolyData" byte_order="LittleEndian" header_type="UInt32" ${compressor}><PolyData>` +
		`<Piece NumberOfPoints="${mesh.positions.length / 3}" NumberOfPolys="${faceCount}">` +
		`<Points>${body(0, 'Float32', 'Points', 'NumberOfComponents="3"')}</Points>` +
		`<Polys>${body(1, 'UInt32', 'connectivity')}${body(2, 'UInt32', 'offsets')}</Polys></Piece></PolyData>`;
	if (form === 'ascii' || form === 'base64') return text(`${head}</VTKFile>`);
	return Buffer.concat([text(`${head}<AppendedData encoding="raw">_`), ...blobs, text('</AppendedData></VTKFile>')]);
}

/** Binary OFF. */
export function binaryOff({ positions, triangles }: TriangleMesh): Uint8Array {
	const head = text('OFF BINARY\n');
	const file = new Uint8Array(head.length + 12 + 4 * positions.length + (20 * triangles.length) / 3);
	const view = new DataView(file.buffer);
	file.set(head);
	let at = head.length;
	const put = (value: number): void => {
		view.setUint32(at, value);
		at += 4;
	};
	[positions.length / 3, triangles.length / 3, 0].forEach(put);
	for (const value of positions) {
		view.setFloat32(at, value);
		at += 4;
	}
	for (let i = 0; i < triangles.length; i += 3) [3, ...triangles.subarray(i, i + 3), 0].forEach(put);
	return file;
}

/** The Draco data of a GLB that holds nothing else, and the GLB around other such data. */
export function dracoPayload(glb: Uint8Array): { bytes: Uint8Array; wrap: (bytes: Uint8Array) => Uint8Array } {
	const view = new DataView(glb.buffer, glb.byteOffset, glb.byteLength);
	const jsonEnd = 20 + view.getUint32(12, true);
	const bytes = glb.slice(jsonEnd + 8, jsonEnd + 8 + view.getUint32(jsonEnd, true));
	const wrap = (data: Uint8Array): Uint8Array => {
		const file = new Uint8Array(jsonEnd + 8 + Math.max(bytes.length, data.length));
		file.set(glb.subarray(0, jsonEnd + 8));
		file.set(data, jsonEnd + 8);
		const out = new DataView(file.buffer);
		out.setUint32(8, file.length, true);
		out.setUint32(jsonEnd, file.length - jsonEnd - 8, true);
		return file;
	};
	return { bytes, wrap };
}
