import type { TriangleMesh } from '#shape';

/**
 * Writes polydata in the XML format of VTK with raw appended arrays: float32 points, int32 cells, each at a multiple of
 * four bytes so that a reader can use them in place. Positions come back bit for bit. A `SPACE` field states RAS, `UNITS` millimetres.
 */
export function writeVtp({ positions, triangles }: TriangleMesh): Uint8Array<ArrayBuffer> {
	const vertexCount = positions.length / 3;
	const triangleCount = Math.floor(triangles.length / 3);
	const connectivity = triangles.subarray(0, triangleCount * 3);
	const offsets = new Uint32Array(triangleCount);
	for (let triangle = 0; triangle < triangleCount; triangle++) offsets[triangle] = 3 * triangle + 3;
	const arrays = [positions, connectivity, offsets];
	const starts = arrays.map((_, k) => arrays.slice(0, k).reduce((sum, array) => sum + 8 + array.byteLength, 0));
	const array = (type: string, name: string, index: number): string =>
		`<DataArray type="${type}" Name="${name}"${index === 0 ? ' NumberOfComponents="3"' : ''} format="appended" offset="${starts[index]}"/>`;
	const lines = [
		'<?xml version="1.0"?>',
		'<VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt64">',
		'<PolyData>',
		`<FieldData>${textField('SPACE', 'RAS')}${textField('UNITS', 'mm')}</FieldData>`,
		`<Piece NumberOfPoints="${vertexCount}" NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="0" NumberOfPolys="${triangleCount}">`,
		`<Points>${array('Float32', 'Points', 0)}</Points>`,
		`<Polys>${array('Int32', 'connectivity', 1)}${array('Int32', 'offsets', 2)}</Polys>`,
		'</Piece>',
		'</PolyData>',
		'<AppendedData encoding="raw">',
	];
	const text = lines.join('\n');
	// Blanks before the underscore bring what follows it to a multiple of eight.
	const head = new TextEncoder().encode(`${text}\n${' '.repeat((14 - (text.length % 8)) % 8)}_`);
	const tail = new TextEncoder().encode('\n</AppendedData>\n</VTKFile>\n');
	const dataBytes = arrays.reduce((sum, { byteLength }) => sum + 8 + byteLength, 0);
	const bytes = new Uint8Array(head.length + dataBytes + tail.length);
	const view = new DataView(bytes.buffer);
	bytes.set(head);
	let at = head.length;
	for (const { buffer, byteOffset, byteLength } of arrays) {
		view.setBigUint64(at, BigInt(byteLength), true);
		bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at + 8);
		at += 8 + byteLength;
	}
	bytes.set(tail, at);
	return bytes;
}

/** A string field as VTK writes it: character codes, closed by 0. */
function textField(name: string, text: string): string {
	const codes = [...new TextEncoder().encode(text), 0].join(' ');
	return `<Array type="String" Name="${name}" NumberOfTuples="1" format="ascii">${codes}</Array>`;
}
