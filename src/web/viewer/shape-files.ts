import type { FileFormat, FileRole, ShapeRecord, StoredFile } from '#contract';

/** A stored surface that the viewer can show. */
export interface SurfaceFile {
	readonly role: FileRole;
	readonly format: FileFormat;
	readonly sizeBytes: number;
	/** 0 when the record does not say. */
	readonly triangleCount: number;
}

const DETAIL_ROLES: readonly FileRole[] = ['lod-3', 'lod-2', 'lod-1', 'mesh'];
/** GLB first: compressed and indexed; then what else can be read. */
const FORMATS: readonly FileFormat[] = ['glb', 'ply', 'stl'];

function best(files: readonly StoredFile[], role: FileRole): SurfaceFile | undefined {
	for (const format of FORMATS) {
		const file = files.find((item) => item.role === role && item.format === format);
		if (file) return { role, format, sizeBytes: file.sizeBytes, triangleCount: file.triangleCount ?? 0 };
	}
	return undefined;
}

/** Levels of detail that are stored, coarse to fine; the last is the surface itself. */
export function detailFiles(record: Pick<ShapeRecord, 'files'>): readonly SurfaceFile[] {
	return DETAIL_ROLES.flatMap((role) => best(record.files, role) ?? []);
}

/** The surface as extracted, before smoothing, where it is kept. */
export function rawFile(record: Pick<ShapeRecord, 'files'>): SurfaceFile | undefined {
	return best(record.files, 'mesh-raw');
}

export function pointsFile(record: Pick<ShapeRecord, 'files'>): SurfaceFile | undefined {
	return best(record.files, 'points');
}

/** Finest level that stays within a budget of triangles; the coarsest where none does. */
export function levelWithin(levels: readonly SurfaceFile[], triangleBudget: number): SurfaceFile | undefined {
	return levels.findLast((level) => level.triangleCount <= triangleBudget) ?? levels[0];
}

const DETAIL_WORDS: Readonly<Partial<Record<FileRole, string>>> = {
	mesh: 'Full',
	'lod-1': 'Fine',
	'lod-2': 'Medium',
	'lod-3': 'Coarse',
	'mesh-raw': 'As extracted',
};
export const detailText = (role: FileRole): string => DETAIL_WORDS[role] ?? role;
