import { descriptorNames, fitSideClassifier, mirroredDescriptors, sideScore, surfaceDescriptors } from '#learning';
import { resultsCard, startStopwatch, type Figure, type ResultsCard } from '../results-card.ts';
import type { SideClassificationConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData } from '../task-data.ts';
import { rateTwoClasses } from './rate-classes.ts';
import type { RunTaskOptions } from './run-task-options.ts';

const usualPoints = 300;

/** Tells organs from their mirror images, left from right, without their position: by points of the surface. */
export async function runSideTask(config: SideClassificationConfig, options: RunTaskOptions): Promise<ResultsCard> {
	const stopwatch = startStopwatch();
	const { seed = 1, strata, target, points = usualPoints, learntPoints, trees, depth } = config;
	const data = await loadTaskData(config.data, options);
	const samples = data.samples.filter((sample) => isMeant(sample, config.among));
	const rows = samples.map(({ content, id }, i) => {
		if (i % 10 === 0) options.onProgress?.(`surfaces: ${i} of ${samples.length}`);
		if (content.kind !== 'occupancy') throw new RangeError(`${id} is a ${content.kind}, not voxels`);
		return surfaceDescriptors(content.volume, { count: points, seed }).rows;
	});
	const isFirst = samples.map((sample) => isMeant(sample, target));
	const splits = splitTaskData(samples, config.split, target);
	const volume = descriptorNames.indexOf('logarithm of the volume');
	const verdicts = splits.flatMap(({ split }, fold) => {
		options.onProgress?.(`fold ${fold + 1} of ${splits.length}`);
		const classifier = fitSideClassifier(
			split.train.map((i) => rows[i]),
			split.train.map((i) => isFirst[i]),
			{ width: descriptorNames.length, mirrored: mirroredDescriptors, points: learntPoints, trees, depth, seed },
		);
		return split.test
			.filter((i) => isMeant(samples[i], config.tested))
			.map((i) => ({ place: i, score: sideScore(classifier, rows[i]), volume: rows[i][volume] }));
	});
	const own = verdicts.map(({ place }) => samples[place]);
	const isPositive = verdicts.map(({ place }) => isFirst[place]);
	const rate = (scores: readonly number[], cut?: number): Record<string, Figure> =>
		rateTwoClasses({ samples: own, scores, isPositive, cut, seed });
	return resultsCard({
		config,
		configFile: options.configFile,
		data: { ...data, samples },
		splits,
		figures: {
			'surface points': rate(
				verdicts.map(({ score }) => score),
				0,
			),
			'floor: volume alone': rate(verdicts.map((verdict) => verdict.volume)),
		},
		perShape: verdicts.map(({ score }, k) => ({
			id: own[k].id,
			subject: own[k].subject,
			isPositive: isPositive[k],
			score,
			...(strata && { [strata.fact]: own[k].facts[strata.fact] }),
		})),
		limits: [`${points} points a surface; above 0 is ${target.fact} ${String(target.equals)}`],
		stopwatch,
	});
}
