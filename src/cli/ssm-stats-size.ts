import { procrustes } from '#registration';
import { allometry, asymmetry, histogramPlot, regressionPlot, type Allometry, type ShapeModel } from '#shape-model';
import type { Command } from 'commander';
import { CommandError, ExitCode } from './exit-code.ts';
import type { ParsedOptions } from './option-values.ts';
import { readModelFile } from './ssm-model-file.ts';
import { nullPlot, pointLine } from './ssm-stats-effect.ts';
import { pairsOf } from './ssm-stats-groups.ts';
import { nameList, statsMembers, type StatsMember } from './ssm-stats-members.ts';
import {
	deliver,
	levelOf,
	moveLengths,
	permutationSettings,
	pointCounts,
	pointRows,
	pText,
	seedOf,
	withMembers,
	withPermutations,
	type StatsAnswer,
} from './ssm-stats-output.ts';
import { columnsOf, statsRows, twoGroups } from './ssm-stats-rows.ts';
import { formatTable } from './terminal.ts';

/** `msn ssm stats allometry` and `msn ssm stats asymmetry`. */
export function registerStatsSize(stats: Command): void {
	withPermutations(withMembers(stats.command('allometry').description('how does shape change with size?')))
		.option('--given <facts>', 'what may differ besides and is taken out first')
		.action(async (file: string, parsed: ParsedOptions) => {
			const model = await readModelFile(file);
			await deliver(model, allometryAnswer(model, await statsMembers(model, parsed), parsed), parsed);
		});
	withPermutations(
		withMembers(
			stats
				.command('asymmetry')
				.description('are left and right organs of one person alike? (model built with --mirror)'),
		),
	)
		.option('--by <fact>', 'what names the side (default laterality)')
		.option('--groups <values>', 'the two sides, comma-separated (default left,right)')
		.action(async (file: string, parsed: ParsedOptions) => {
			const model = await readModelFile(file);
			await deliver(model, asymmetryAnswer(model, await statsMembers(model, parsed), parsed), parsed);
		});
}

function allometryAnswer(model: ShapeModel, members: readonly StatsMember[], parsed: ParsedOptions): StatsAnswer {
	const given = nameList(parsed, 'given');
	const rows = statsRows(members, { by: ['logSize'], given, parsed, shapeOf: ({ sized }) => sized, isWhole: true });
	const { end, ...settings } = permutationSettings(parsed);
	let found: Allometry;
	try {
		found = allometry(rows.shapes, {
			...settings,
			covariates: columnsOf(rows, given),
			exchangeability: rows.exchangeability,
		});
	} finally {
		end();
	}
	const { f, rSquared, pValue } = found.overall;
	const size = Math.exp(found.logSize.reduce((sum, value) => sum + value, 0) / found.logSize.length);
	// Per doubling of size, at the mean size and in the space of the model.
	const moves = inModelSpace(model, found, size * Math.LN2);
	const lengths = moveLengths(moves);
	const points = pointCounts(found.points, levelOf(parsed));
	return {
		facts: {
			question: 'allometry',
			given,
			rows: rows.shapes.length,
			leftOut: rows.leftOut,
			missing: rows.missing,
			seed: seedOf(parsed),
			overall: { f, rSquared, pValue },
			meanSizeMm: size,
			meanMmPerDoubling: lengths.mean,
			largestMmPerDoubling: lengths.largest,
			points,
			permutations: found.permutations,
		},
		lines: [
			`shape, at one size, by size${given.length > 0 ? ` given ${given.join(', ')}` : ''}: ${rows.description}`,
			`size (root mean square distance of points from their middle): ${size.toFixed(1)} mm on average`,
			`overall: Goodall's F ${f.toFixed(2)}, R² ${(100 * rSquared).toFixed(1)} %, p ${pText(pValue)} (${found.permutations} rearrangements)`,
			pointLine(points),
			`when size doubles, points of a shape of mean size move ${lengths.mean.toFixed(2)} mm on average, ${lengths.largest.toFixed(2)} mm at most, besides growing`,
		],
		plots: () => ({
			null: nullPlot(found, 'Shape and size'),
			allometry: regressionPlot(found.logSize, found.scores, {
				title: 'Common allometric component',
				xLabel: 'log size',
				yLabel: 'score, shapes of size 1',
			}),
		}),
		table: () => pointRows(model, moves, { points: found.points }),
		map: {
			name: 'Shape and size',
			moves,
			falseDiscovery: found.points.falseDiscovery,
			unit: 'mm per doubling of size',
		},
	};
}

/** Moves of the shapes of size 1, which are aligned on their own, turned into the space of the model and scaled. */
function inModelSpace(model: ShapeModel, { meanShape, coefficients }: Allometry, scale: number): Float64Array {
	const { transform: m } = procrustes(meanShape, model.points.mean, { scale: true });
	const length = Math.hypot(m[0], m[4], m[8]);
	const moves = new Float64Array(coefficients.length);
	for (let i = 0; i < moves.length; i += 3)
		for (let row = 0; row < 3; row++)
			for (let axis = 0; axis < 3; axis++)
				moves[i + row] += (m[4 * row + axis] / length) * coefficients[i + axis] * scale;
	return moves;
}

function asymmetryAnswer(model: ShapeModel, members: readonly StatsMember[], parsed: ParsedOptions): StatsAnswer {
	const by = typeof parsed['by'] === 'string' ? parsed['by'] : 'laterality';
	const names = twoGroups(members, by, { groups: 'left,right', ...parsed });
	const { pairs, alone } = pairsOf(members, by, names);
	if (pairs.some(({ members: [left, right] }) => left[0].isMirrored === right[0].isMirrored))
		throw new CommandError(
			`${names.join(' and ')} members are not laid on each other as mirror images in this model: build it with --mirror ${names[0]}`,
			ExitCode.partial,
		);
	const repeats = Math.min(...pairs.map((pair) => Math.min(...pair.members.map((list) => list.length))));
	const side = (which: 0 | 1): Float64Array[][] =>
		pairs.map((pair) => pair.members[which].slice(0, repeats).map(({ shape }) => shape));
	const { end, permutations, seed } = permutationSettings(parsed);
	end();
	const alignmentDof = { none: 0, rigid: 6, similarity: 7 }[model.correspondence.alignment];
	const found = asymmetry(side(0), side(1), { permutations, seed, alignmentDof });
	const { directional, fluctuatingMm, ...anova } = found;
	const level = levelOf(parsed);
	const points = pointCounts(directional.points, level);
	const lengths = moveLengths(directional.displacement);
	const meanFluctuating = fluctuatingMm.reduce((sum, value) => sum + value, 0) / fluctuatingMm.length;
	return {
		facts: {
			question: 'asymmetry',
			by,
			groups: names,
			pairs: pairs.length,
			leftOut: alone,
			measurementsASide: repeats,
			seed,
			anova,
			directional: { overall: { pValue: directional.overall.pValue }, points, ...mm(lengths) },
			fluctuatingMm: meanFluctuating,
			permutations: directional.permutations,
		},
		lines: [
			`${names[1]} less ${names[0]}, mirrored: ${pairs.length} people, ${repeats} measurement${repeats > 1 ? 's' : ''} a side; ${alone} people without one of the two left out`,
			formatTable([
				['Procrustes ANOVA', 'squares mm²', 'mean square', 'F', 'p'],
				...Object.entries(anova).map(([name, row]) => [
					rowNames[name] ?? name,
					Number(row.sumOfSquares.toPrecision(5)),
					Number(row.meanSquare.toPrecision(4)),
					row.f === undefined ? '' : row.f.toFixed(2),
					row.pValue === undefined ? '' : pText(row.pValue),
				]),
			]),
			...(repeats > 1 ? [] : ['Fluctuating asymmetry has measurement error in it: each side was measured once.']),
			pointLine(points),
			`directional asymmetry ${lengths.mean.toFixed(2)} mm a point on average, ${lengths.largest.toFixed(2)} at most; fluctuating ${meanFluctuating.toFixed(2)} mm`,
		],
		plots: () => ({
			null: nullPlot(directional, `${names[1]} less ${names[0]}`),
			fluctuating: histogramPlot(fluctuatingMm, {
				title: 'Fluctuating asymmetry',
				xLabel: 'root mean square over points, mm',
				yLabel: 'people',
			}),
		}),
		table: () =>
			pointRows(model, directional.displacement, { errors: directional.standardError, points: directional.points }),
		map: {
			name: `${names[1]} less ${names[0]}`,
			moves: directional.displacement,
			falseDiscovery: directional.points.falseDiscovery,
			unit: 'mm',
		},
	};
}

const rowNames: Readonly<Record<string, string>> = {
	individual: 'person',
	side: 'side (directional)',
	fluctuating: 'person × side (fluctuating)',
	error: 'measurement',
};

const mm = ({ mean, largest }: { readonly mean: number; readonly largest: number }) => ({
	meanMm: mean,
	largestMm: largest,
});
