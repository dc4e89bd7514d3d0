/** A measure as a tool names it: our variant, and what the tool gives where a mask is empty. */
export interface ToolMeasure {
	readonly variant: string;
	/** 'raises' where the tool stops with an error. */
	readonly bothEmpty: number | 'raises';
	readonly refEmpty: number | 'raises';
	readonly predEmpty: number | 'raises';
}

const allRaise = { bothEmpty: 'raises', refEmpty: 'raises', predEmpty: 'raises' } as const;
const reloadedDistance = { bothEmpty: 0, refEmpty: Number.NaN, predEmpty: Number.NaN } as const;
const monaiDistance = { bothEmpty: Number.NaN, refEmpty: Infinity, predEmpty: Infinity } as const;

/**
 * What five evaluation tools mean by a name. `@τ` in a variant stands for the tolerance given. The versions are those the
 * goldens were taken from: surface-distance 1f805ce, MONAI d388d1c, MetricsReloaded cb38dfc, MedPy 0.5, KiTS23's official
 * evaluation.
 */
export const toolConventions = {
	deepmind: {
		dice: { variant: 'dsc', bothEmpty: Number.NaN, refEmpty: 0, predEmpty: 0 },
		hd: { variant: 'hd.surfel', bothEmpty: Infinity, refEmpty: Infinity, predEmpty: Infinity },
		hd95: { variant: 'hd95.surfel', bothEmpty: Infinity, refEmpty: Infinity, predEmpty: Infinity },
		'asd.refToPred': {
			variant: 'asd.surfel.refToPred',
			bothEmpty: Number.NaN,
			refEmpty: Number.NaN,
			predEmpty: Infinity,
		},
		'asd.predToRef': {
			variant: 'asd.surfel.predToRef',
			bothEmpty: Number.NaN,
			refEmpty: Infinity,
			predEmpty: Number.NaN,
		},
		nsd: { variant: 'nsd.surfel@τ', bothEmpty: Number.NaN, refEmpty: 0, predEmpty: 0 },
	},
	monai: {
		// With ignore_empty, its default.
		dice: { variant: 'dsc', bothEmpty: Number.NaN, refEmpty: Number.NaN, predEmpty: 0 },
		hd: { variant: 'hd.voxel', ...monaiDistance },
		hd95: { variant: 'hd95.voxel.maxDirected', ...monaiDistance },
		'hd95.directed': { variant: 'hd95.voxel.directed', ...monaiDistance },
		nsd: { variant: 'nsd.voxel@τ', bothEmpty: Number.NaN, refEmpty: 0, predEmpty: 0 },
		'nsd.subvoxel': { variant: 'nsd.surfel@τ', bothEmpty: Number.NaN, refEmpty: 0, predEmpty: 0 },
	},
	metricsReloaded: {
		dice: { variant: 'dsc', bothEmpty: 1, refEmpty: 0, predEmpty: 0 },
		iou: { variant: 'iou', bothEmpty: Number.NaN, refEmpty: 0, predEmpty: 0 },
		hd: { variant: 'hd.voxel', ...reloadedDistance },
		hd95: { variant: 'hd95.voxel.maxDirected', ...reloadedDistance },
		assd: { variant: 'assd.voxel.pooled', ...reloadedDistance },
		masd: { variant: 'masd.voxel.meanOfDirected', ...reloadedDistance },
		nsd: { variant: 'nsd.voxel@τ', bothEmpty: 1, refEmpty: Number.NaN, predEmpty: Number.NaN },
		boundaryIou: { variant: 'biou.voxel', bothEmpty: 1, refEmpty: 0, predEmpty: 0 },
	},
	medpy: {
		dice: { variant: 'dsc', bothEmpty: 0, refEmpty: 0, predEmpty: 0 },
		hd: { variant: 'hd.voxel', ...allRaise },
		hd95: { variant: 'hd95.voxel.pooled', ...allRaise },
		asd: { variant: 'asd.voxel.predToRef', ...allRaise },
		// Since 0.5; before, the mean of both directions' means.
		assd: { variant: 'assd.voxel.pooled', ...allRaise },
		'assd.before0.5': { variant: 'masd.voxel.meanOfDirected', ...allRaise },
	},
	autoImplant: {
		dice: { variant: 'dsc', bothEmpty: 0, refEmpty: 0, predEmpty: 0 },
		hd95: { variant: 'hd95.voxel.pooled', ...allRaise },
	},
	kits23: {
		dice: { variant: 'dsc', bothEmpty: 1, refEmpty: 0, predEmpty: 0 },
		nsd: { variant: 'nsd.surfel@τ', bothEmpty: 1, refEmpty: 0, predEmpty: 0 },
	},
} as const satisfies Record<string, Record<string, ToolMeasure>>;
