/** A metric by its full name, taken apart. */
export interface MetricName {
	readonly name: string;
	/** The name without its parameter: `hd.voxel.pooled` of `hd95.voxel.pooled`, `nsd.surfel` of `nsd.surfel@1mm`. */
	readonly kind: string;
	/** Percentile of a Hausdorff distance, tolerance or width in mm (for `fscore` in the points' unit). */
	readonly parameter?: number;
}

/** Kinds by what their parameter is. */
const kinds = {
	none: [
		'dsc',
		'iou',
		'vs',
		'mcc',
		'kappa',
		'balancedAccuracy',
		'biou.voxel',
		'cldice',
		'assd.voxel.pooled',
		'masd.voxel.meanOfDirected',
		'asd.voxel.refToPred',
		'asd.voxel.predToRef',
		'asd.surfel.refToPred',
		'asd.surfel.predToRef',
		'assd.mesh',
		'masd.mesh.meanOfDirected',
		'asd.mesh.refToPred',
		'asd.mesh.predToRef',
		'cd.sq.sum',
		'cd.sq.half',
		'cd.l2.sum',
		'cd.l2.half',
		'cd.sqrtMean.half',
	],
	percentile: [
		'hd.voxel.pooled',
		'hd.voxel.maxDirected',
		'hd.voxel.directed',
		'hd.voxel.refToPred',
		'hd.voxel.predToRef',
		'hd.surfel',
		'hd.surfel.refToPred',
		'hd.surfel.predToRef',
		'hd.mesh',
		'hd.mesh.pooled',
		'hd.mesh.refToPred',
		'hd.mesh.predToRef',
		'hd.points',
		'hd.points.pooled',
	],
	tolerance: [
		'nsd.voxel',
		'nsd.surfel',
		'nsd.mesh',
		'overlap.surfel.refToPred',
		'overlap.surfel.predToRef',
		'fscore',
		'biou',
	],
	width: ['bdsc'],
} as const;

/** What people write, and what it can mean. */
const ambiguous: readonly (readonly [pattern: RegExp, meanings: readonly string[]])[] = [
	[/^hd$|^hausdorff/, ['hd.voxel', 'hd.surfel', 'hd.mesh', 'hd.points']],
	[
		/^hd95$|^hd95\.voxel$|^hd_?95|^95/,
		[
			'hd95.voxel.pooled (MedPy, AutoImplant)',
			'hd95.voxel.maxDirected (MONAI, MetricsReloaded)',
			'hd95.voxel.directed (MONAI option)',
			'hd95.surfel (DeepMind surface-distance)',
			'hd95.mesh (max of directed)',
			'hd95.mesh.pooled',
		],
	],
	[
		/^hd[\d.]+\.voxel$/,
		['hd<percentile>.voxel.pooled', 'hd<percentile>.voxel.maxDirected', 'hd<percentile>.voxel.directed'],
	],
	[/^(nsd|surface ?dice|normali[sz]ed surface)/, ['nsd.voxel@<mm>mm', 'nsd.surfel@<mm>mm', 'nsd.mesh@<mm>mm']],
	[
		/^(asd|assd|masd|average surface|mean surface)/,
		[
			'assd.voxel.pooled',
			'masd.voxel.meanOfDirected',
			'asd.voxel.refToPred',
			'asd.voxel.predToRef',
			'asd.surfel.refToPred',
			'asd.surfel.predToRef',
			'assd.mesh',
			'masd.mesh.meanOfDirected',
		],
	],
	[/^(cd|chamfer)/, kinds.none.filter((kind) => kind.startsWith('cd.'))],
	[/^(f-?score|f1)/, ['fscore@<distance>']],
	[/^(bdsc|border ?dice)/, ['bdsc.<mm>mm, for example bdsc.10mm']],
	[/^(biou|boundary)/, ['biou.voxel', 'biou@<mm>mm']],
];

/**
 * Takes a full metric name apart.
 *
 * @throws RangeError for a name that can mean more than one number ("HD95", "Chamfer", "NSD", "ASD"), listing what it can
 * mean, and for a name that means nothing.
 */
export function parseMetricName(name: string): MetricName {
	const parsed = parseFull(name);
	if (parsed) return parsed;
	const plain = name.trim().toLowerCase();
	const meanings = ambiguous.find(([pattern]) => pattern.test(plain))?.[1];
	if (meanings) throw new RangeError(`"${name}" does not name one metric; name one of: ${meanings.join(', ')}`);
	throw new RangeError(`There is no metric "${name}"; there are: ${metricKinds().join(', ')}`);
}

/** Every kind of metric, as it is written. */
export function metricKinds(): string[] {
	return [
		...kinds.none,
		'hd.voxel',
		...kinds.percentile.filter((kind) => kind !== 'hd.voxel.directed').map((kind) => kind.replace('hd', 'hd95')),
		...kinds.tolerance.map((kind) => (kind === 'fscore' ? `${kind}@<distance>` : `${kind}@<mm>mm`)),
		'bdsc.<mm>mm',
	];
}

function parseFull(name: string): MetricName | undefined {
	if ((kinds.none as readonly string[]).includes(name)) return { name, kind: name };
	// The greatest of all distances is the same however the directions are joined.
	if (name === 'hd.voxel') return { name, kind: 'hd.voxel.maxDirected', parameter: 100 };
	const hausdorff = /^hd(\d+(?:\.\d+)?)?(\..+)$/.exec(name);
	if (hausdorff) {
		const kind = `hd${hausdorff[2]}`;
		const percent = Number(hausdorff[1] ?? 100);
		if ((kinds.percentile as readonly string[]).includes(kind) && percent > 0 && percent <= 100)
			return { name, kind, parameter: percent };
	}
	const tolerance = /^(.+)@(\d+(?:\.\d+)?)(mm)?$/.exec(name);
	if (tolerance && (kinds.tolerance as readonly string[]).includes(tolerance[1])) {
		const isFree = tolerance[1] === 'fscore';
		if (isFree || tolerance[3]) return { name, kind: tolerance[1], parameter: Number(tolerance[2]) };
	}
	const width = /^bdsc\.(\d+(?:\.\d+)?)mm$/.exec(name);
	return width ? { name, kind: 'bdsc', parameter: Number(width[1]) } : undefined;
}
