import {
	bootstrapModes,
	coefficients,
	curvePlot,
	estimatePower,
	groupSizeForPower,
	hotelling,
	parallelAnalysis,
	unbiasedSquaredDistance,
	type Curve,
	type ShapeModel,
} from '#shape-model';
import type { Command } from 'commander';
import { CommandError } from './exit-code.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { readModelFile } from './ssm-model-file.ts';
import { testedModes } from './ssm-stats-effect.ts';
import { statsMembers, type StatsMember } from './ssm-stats-members.ts';
import { deliver, intervalText, seedOf, withMembers, type StatsAnswer } from './ssm-stats-output.ts';
import { statsRows, twoGroups } from './ssm-stats-rows.ts';
import { createProgressLine, formatTable } from './terminal.ts';

/** `msn ssm stats modes` and `msn ssm stats power`. */
export function registerStatsModes(stats: Command): void {
	withMembers(stats.command('modes').description('are the modes firm, and how many are more than chance?'))
		.option('--modes <count>', 'modes to report (default 5)')
		.option('--replicates <count>', 'redrawn populations (default 200)')
		.action(async (file: string, parsed: ParsedOptions) => {
			const model = await readModelFile(file);
			await deliver(model, modesAnswer(await statsMembers(model, parsed), parsed), parsed);
		});
	withMembers(stats.command('power').description('how many subjects does it take to find a difference of two groups?'))
		.option('--distance <deviations>', 'how far the means lie apart, in standard deviations (Mahalanobis)')
		.option('--by <fact>', 'take the distance that two groups of this model have, corrected for chance')
		.option('--groups <values>', 'the two values, comma-separated')
		.option('--modes <count>', 'modes tested together (default: those for 90 %, at most a sixth of the members)')
		.option('--power <share>', 'wanted probability of finding it (default 0.8)')
		.option('--alpha <level>', 'of the test (default 0.05)')
		.option('--sizes <counts>', 'two group sizes whose power is asked for, such as 20,30')
		.option('--simulations <count>', 'simulated studies each (default 1000)')
		.action(async (file: string, parsed: ParsedOptions) => {
			const model = await readModelFile(file);
			await deliver(model, powerAnswer(model, await statsMembers(model, parsed), parsed), parsed);
		});
}

function modesAnswer(members: readonly StatsMember[], parsed: ParsedOptions): StatsAnswer {
	if (members.length < 4) throw new CommandError(`${members.length} members are too few; at least 4 are needed`);
	const shapes = members.map(({ shape }) => shape);
	const patients = members.map(({ person }) => person);
	const seed = seedOf(parsed);
	const modes =
		numberOption(parsed, 'modes', { min: 1, max: shapes.length - 1, whole: true }) ?? Math.min(5, shapes.length - 1);
	const replicates = numberOption(parsed, 'replicates', { min: 20, max: 1e6, whole: true }) ?? 200;
	const progress = createProgressLine();
	if (parsed['quiet'] !== true) progress.show('drawing people');
	const stability = bootstrapModes(shapes, { patients, modes, replicates, seed });
	if (parsed['quiet'] !== true) progress.show('parallel analysis');
	const horn = parallelAnalysis(shapes, { replicates: Math.min(50, replicates), seed });
	progress.end();
	const shown = Math.min(horn.variances.length, Math.max(20, horn.modeCount + 5));
	const ranks = Array.from({ length: shown }, (_, k) => k + 1);
	const percent = (value: number): string => (100 * value).toFixed(1);
	return {
		facts: {
			question: 'modes',
			members: shapes.length,
			people: new Set(patients).size,
			replicates,
			seed,
			modesAboveChance: horn.modeCount,
			variances: [...horn.variances],
			nullVariances: [...horn.nullVariances],
			stability,
		},
		lines: [
			`${shapes.length} members of ${new Set(patients).size} people, ${replicates} times redrawn`,
			formatTable([
				['mode', 'variance %', '95 % interval', 'angle °', 'upper 95 %', 'nearest °', 'space °'],
				...stability.map((mode, k) => [
					k + 1,
					percent(mode.share),
					`[${mode.shareInterval.map(percent).join(', ')}]`,
					mode.angleDegrees.toFixed(0),
					mode.angleUpperDegrees.toFixed(0),
					mode.nearestAngleDegrees.toFixed(0),
					mode.spaceAngleDegrees.toFixed(0),
				]),
			]),
			`modes above chance (parallel analysis; an upper limit, as neighbouring points vary together): ${horn.modeCount}`,
			'A mode that turns by more than about 30° is not one to interpret by itself; where the space angle stays small, it mixes with its neighbours only.',
		],
		plots: () => ({
			'parallel-analysis': curvePlot(
				[
					{ name: 'modes', x: ranks, y: horn.variances.slice(0, shown) },
					{ name: 'chance, 95 %', x: ranks, y: horn.nullVariances.slice(0, shown) },
				],
				{ title: `${horn.modeCount} modes above chance`, xLabel: 'mode', yLabel: 'variance, mm²' },
			),
			stability: stabilityPlot(stability),
		}),
		table: () => [
			['mode', 'share', 'share_low', 'share_high', 'angle', 'angle_upper', 'nearest_angle', 'space_angle'],
			...stability.map((mode, k) => [
				k + 1,
				mode.share,
				...mode.shareInterval,
				mode.angleDegrees,
				mode.angleUpperDegrees,
				mode.nearestAngleDegrees,
				mode.spaceAngleDegrees,
			]),
		],
	};
}

function stabilityPlot(stability: ReturnType<typeof bootstrapModes>): string {
	const x = stability.map((_, k) => k + 1);
	const curves: Curve[] = [
		{ name: 'mode', x, y: stability.map(({ angleDegrees }) => angleDegrees) },
		{ name: 'nearest mode', x, y: stability.map(({ nearestAngleDegrees }) => nearestAngleDegrees) },
		{ name: 'space of modes', x, y: stability.map(({ spaceAngleDegrees }) => spaceAngleDegrees) },
	];
	return curvePlot(curves, {
		title: 'How far modes turn when people are redrawn',
		xLabel: 'mode',
		yLabel: 'median angle, degrees',
	});
}

function powerAnswer(model: ShapeModel, members: readonly StatsMember[], parsed: ParsedOptions): StatsAnswer {
	const modes = testedModes(model, members.length, parsed);
	const { distance, origin } = distanceOf(model, members, { modes, parsed });
	const alpha = numberOption(parsed, 'alpha', { min: 1e-6, max: 0.5 }) ?? 0.05;
	const wanted = numberOption(parsed, 'power', { min: 0.01, max: 0.999 }) ?? 0.8;
	const simulations = numberOption(parsed, 'simulations', { min: 100, max: 1e6, whole: true }) ?? 1000;
	// T² is the same in any units and directions: only the distance matters, so it may lie along one mode.
	const options = { shift: [distance], modes, alpha, simulations, seed: seedOf(parsed) };
	const size = distance > 0 ? groupSizeForPower(wanted, options) : undefined;
	const sizes = textOption(parsed, 'sizes')?.split(',').map(Number);
	if (sizes && (sizes.length !== 2 || sizes.some((count) => !Number.isInteger(count) || count < 2)))
		throw new CommandError(
			`--sizes wants two whole numbers of at least 2, such as 20,30, got ${String(parsed['sizes'])}`,
		);
	if (sizes && sizes[0] + sizes[1] < modes + 2)
		throw new CommandError(
			`Groups of ${sizes.join(' and ')} are too small for ${modes} modes; take fewer with --modes`,
		);
	const asked = sizes && estimatePower({ ...options, groupSizes: [sizes[0], sizes[1]] });
	const least = Math.ceil((modes + 2) / 2) + 1;
	const most = Math.max(2 * (size ?? 50), least + 10);
	const steps = [...new Set(Array.from({ length: 8 }, (_, i) => Math.round(least * (most / least) ** (i / 7))))];
	const curve = steps.map((count) => ({ size: count, ...estimatePower({ ...options, groupSizes: [count, count] }) }));
	return {
		facts: { question: 'power', distance, origin, modes, alpha, wanted, groupSize: size ?? null, sizes, asked, curve },
		lines: [
			`two groups whose means lie ${distance.toFixed(2)} SD apart (${origin}), ${modes} modes tested at ${alpha}`,
			size === undefined
				? `no group of up to 10,000 finds this with a probability of ${wanted}`
				: `${size} subjects in each group find it with a probability of ${wanted}`,
			...(asked && sizes
				? [
						`groups of ${sizes.join(' and ')} find it with a probability of ${asked.power.toFixed(2)} ${intervalText(asked.interval)}`,
					]
				: []),
			formatTable([
				['subjects a group', 'power', '95 % interval'],
				...curve.map((row) => [row.size, row.power.toFixed(2), intervalText(row.interval)]),
			]),
		],
		plots: () => ({
			power: curvePlot(
				[
					{
						name: 'power',
						x: steps,
						y: curve.map(({ power }) => power),
						low: curve.map(({ interval }) => interval[0]),
						high: curve.map(({ interval }) => interval[1]),
					},
				],
				{
					title: `Power at ${distance.toFixed(2)} SD, ${modes} modes`,
					xLabel: 'subjects in each group',
					yLabel: 'probability of finding it',
				},
			),
		}),
		table: () => [
			['group_size', 'power', 'low', 'high'],
			...curve.map((row) => [row.size, row.power, ...row.interval]),
		],
	};
}

/** The distance asked for, or that of two groups of the model less what chance alone gives. */
function distanceOf(
	model: ShapeModel,
	members: readonly StatsMember[],
	{ modes, parsed }: { readonly modes: number; readonly parsed: ParsedOptions },
): { readonly distance: number; readonly origin: string } {
	const given = numberOption(parsed, 'distance', { min: 0, max: 100 });
	const by = textOption(parsed, 'by');
	if ((given === undefined) === (by === undefined))
		throw new CommandError(
			'Say how far the means lie apart: --distance <deviations>, or --by <fact> for what this model has.',
		);
	if (given !== undefined) return { distance: given, origin: 'as given' };
	const name = by ?? '';
	const names = twoGroups(members, name, parsed);
	const rows = statsRows(
		members.filter(({ facts }) => (facts[name] ?? null) === null || names.includes(String(facts[name]))),
		{ by: [name], given: [], parsed },
	);
	const isSecond = rows.column(name).map((value) => String(value) === names[1]);
	const scores = rows.shapes.map((shape) => coefficients(model.points, shape).subarray(0, modes));
	const { mahalanobis } = hotelling(scores, isSecond, { permutations: 1 });
	const second = isSecond.filter(Boolean).length;
	const groupSizes = [isSecond.length - second, second] as const;
	if (isSecond.length <= modes + 3)
		throw new CommandError(`${isSecond.length} members are too few for ${modes} modes; take fewer with --modes`);
	const squared = unbiasedSquaredDistance(mahalanobis, { groupSizes, modes });
	return {
		distance: Math.sqrt(Math.max(0, squared)),
		origin: `${names[1]} and ${names[0]} of this model: ${mahalanobis.toFixed(2)} as found, less what chance gives`,
	};
}
