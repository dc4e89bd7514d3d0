import { formatsTable, type FormatId } from './formats-table.ts';
import { gunzipPrefix, gzipSizeHint, isGzip } from './gzip-member.ts';
import { isFreeSurferSurface } from './read-freesurfer-surface.ts';
import { isMz3 } from './read-mz3.ts';
import { isBinaryStl } from './read-stl.ts';
import { detectVolumeFormat } from './read-volume.ts';
import { latin1 } from './text-scanner.ts';

/** Bytes from the beginning that are looked at. */
const beginningBytes = 4096;

/**
 * The format of a file, by its content; the name decides only where content cannot (`.obj` without a telling first
 * line, an STL with trailing bytes). A gzipped file is judged by what is in it. `undefined` if nothing fits. A format
 * that is recognised need not be one that is read: see {@link formatsTable}.
 */
export function detectFormat(bytes: Uint8Array, fileName = ''): FormatId | undefined {
	const name = fileName.toLowerCase();
	if (!isGzip(bytes)) return byContent(bytes, bytes.length, name) ?? byName(name, bytes);
	let beginning: Uint8Array;
	try {
		beginning = gunzipPrefix(bytes, beginningBytes);
	} catch {
		return undefined;
	}
	return (
		byContent(beginning, gzipSizeHint(bytes, { maxBytes: 2 ** 32 }), name) ??
		byName(name.replace(/\.gz$/, ''), beginning)
	);
}

/** @param size of the whole file, of which `bytes` may be the beginning. */
function byContent(bytes: Uint8Array, size: number, name: string): FormatId | undefined {
	const volume = detectVolumeFormat(bytes);
	if (volume) return volume;
	const start = latin1(bytes, 0, Math.min(bytes.length, beginningBytes));
	const text = start.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
	if (start.startsWith('glTF')) return 'glb';
	if (/^ply\r?[\n\r]/.test(start)) return 'ply';
	if (/^# vtk datafile version/i.test(start)) return 'vtk';
	if (start.startsWith('PK\u0003\u0004')) return zipFormat(start, name);
	if (start.slice(128, 132) === 'DICM') return 'dicom';
	if (start.startsWith('PAR1')) return 'parquet';
	if (isFreeSurferSurface(bytes)) return 'freesurfer';
	if (isMz3(bytes)) return 'mz3';
	if (text.startsWith('<')) return xmlFormat(text);
	// Before any text format: most binary STL files begin with the word "solid", and a header may hold any other.
	if (bytes.length >= 84 && size === 84 + 50 * new DataView(bytes.buffer, bytes.byteOffset).getUint32(80, true))
		return 'stl';
	if (text.startsWith('{')) return /"(?:asset|accessors|bufferViews|scenes|nodes)"\s*:/.test(text) ? 'gltf' : undefined;
	if (/^solid\b/i.test(text) && !isBinaryStl(bytes)) return 'stl';
	if (/^C?N?OFF(?:\s*[\d#\r\n]|[ \t]+BINARY\b)/.test(text)) return 'off';
	return isObjText(text) ? 'obj' : undefined;
}

/** By the name of the first entry: what an archive is for stands nowhere else. */
function zipFormat(start: string, name: string): FormatId {
	const firstEntry = start.slice(30, 30 + start.charCodeAt(26) + 256 * start.charCodeAt(27));
	if (/^[^/]*\.npy$/.test(firstEntry)) return 'npz';
	const isOffice = /\.(?:docx|xlsx|pptx)$/.test(name);
	if (/^(?:3D\/|_rels\/|\[Content_Types\]\.xml$)/.test(firstEntry) && !isOffice) return '3mf';
	return name.endsWith('.3mf') ? '3mf' : 'zip';
}

function xmlFormat(text: string): FormatId | undefined {
	if (text.includes('<VTKFile')) return 'vtp';
	return text.includes('<GIFTI') ? 'gifti' : undefined;
}

/** The first line that is no comment is a statement of OBJ. */
function isObjText(text: string): boolean {
	const line = text.split(/[\r\n]+/).find((candidate) => candidate.trim() !== '' && !candidate.startsWith('#'));
	return line !== undefined && /^\s*(?:v|vn|vt|f|o|g|s|mtllib|usemtl)[ \t]+\S/.test(line) && !text.includes('\0');
}

/** Only formats whose content has no mark of its own are believed by name. */
function byName(name: string, bytes: Uint8Array): FormatId | undefined {
	const entry = formatsTable.find(({ extensions }) => extensions.some((extension) => name.endsWith(`.${extension}`)));
	if (entry?.id === 'stl') return bytes.length >= 15 ? 'stl' : undefined;
	return entry?.id === 'obj' || entry?.id === 'gltf' ? entry.id : undefined;
}
