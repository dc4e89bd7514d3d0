import type { Defect, DefectKind, Severity, ShapeRecord } from '#contract';

/** A record before anybody judged it. */
export type UnjudgedRecord = Omit<ShapeRecord, 'quality'>;

/** What the record does not say. */
export interface QualityContext {
	/** False: neither description nor ontology know what the label stands for. Default true. */
	readonly isMapped?: boolean;
}

/** One question about one shape. Undefined: nothing wrong. */
export type QualityRule = (record: UnjudgedRecord, context: QualityContext) => Defect | undefined;

const defect = (kind: DefectKind, severity: Severity, detail: string): Defect => ({ kind, severity, detail });
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** A part counts as the main one from this share of the surface on. */
const mainShare = 0.9;

/** Nothing to see. */
export const isEmpty: QualityRule = ({ measures }) =>
	measures === null || measures.triangleCount === 0 ? defect('empty', 'error', 'There is no triangle.') : undefined;

/** More parts than such a structure has. Surfaces drawn in parts on purpose (atlases) are only noted. */
export const isFragmented: QualityRule = ({ measures, anatomy, kind }) => {
	if (!measures) return undefined;
	const expected = anatomy?.laterality === 'both' ? 2 : 1;
	const { componentCount, largestComponentShare, voxelCount } = measures;
	if (componentCount <= expected) return undefined;
	const isMinor = largestComponentShare >= mainShare / expected || voxelCount === null || kind === 'lesion';
	const detail = `${count(componentCount, 'part')}; the largest has ${percent(largestComponentShare)} of the surface.`;
	return defect('fragments', isMinor ? 'note' : 'warning', detail);
};

export const isOpen: QualityRule = ({ measures }) =>
	measures && measures.triangleCount > 0 && !measures.isClosed
		? defect('open', 'warning', `${count(measures.boundaryEdgeCount, 'open edge')}: the surface encloses no volume.`)
		: undefined;

export const isNonManifold: QualityRule = ({ measures }) => {
	if (!measures || measures.triangleCount === 0 || measures.isManifold) return undefined;
	const edges = measures.nonManifoldEdgeCount;
	return edges > 0
		? defect('non-manifold', 'warning', `${count(edges, 'edge')} with more than two triangles.`)
		: defect('non-manifold', 'note', 'Parts of the surface touch in single vertices.');
};

export const isSelfIntersecting: QualityRule = ({ measures }) =>
	measures?.isSelfIntersecting === true
		? defect('self-intersecting', 'note', 'Triangles of the surface cross each other.')
		: undefined;

export const isCutByBorder: QualityRule = ({ measures }) =>
	measures?.touchesScanBorder === true
		? defect('border-cut', 'warning', 'It reaches the border of the scan: its volume is a lower bound.')
		: undefined;

/** A name that neither the description nor the ontology knows. */
export const isUnmapped: QualityRule = ({ label }, { isMapped = true }) =>
	isMapped ? undefined : defect('unmapped-label', 'warning', `"${label.name}" is no known structure.`);

export const isNoAnatomy: QualityRule = ({ kind, label }, { isMapped = true }) =>
	kind === 'other' && isMapped
		? defect('non-anatomy', 'note', `"${label.name}" is neither anatomy nor instrument.`)
		: undefined;

/** Rules that need nothing but the shape itself. */
export const shapeRules: readonly QualityRule[] = [
	isEmpty,
	isFragmented,
	isOpen,
	isNonManifold,
	isSelfIntersecting,
	isCutByBorder,
	isUnmapped,
	isNoAnatomy,
];
