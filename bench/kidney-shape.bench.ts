/**
 * Kidney shape against age, sex, side and tumour (KiTS23): effects with corrected significance, predictions for patients not
 * seen before, and negative controls with random labels. The points come from `buildCorrespondence`, kept in a model file
 * outside of the repository, so that the statistics can be repeated: `msn ssm stats` answers the same questions on it.
 * Non-commercial data, read in place.
 *
 *     node --conditions=source bench/kidney-shape.bench.ts /tmp/kidneys.msnmodel
 */
import { writeFileSync } from 'node:fs';
import { createRandom, quantile } from '#numeric';
import { generalisedProcrustes } from '#registration';
import {
	allometry,
	asymmetry,
	bootstrapModes,
	centroidSize,
	classifyShapes,
	coefficients,
	compactness,
	curvePlot,
	fitModel,
	groupDifference,
	histogramPlot,
	hotelling,
	manova,
	modeCountFor,
	pairedDifference,
	parallelAnalysis,
	predictFromShape,
	receiverCurve,
	scoreRegression,
	shapeEffect,
	truncateModel,
	wilsonInterval,
	type Curve,
	type GroupDifference,
	type ShapeEffect,
} from '#shape-model';
import { kidneyModel } from './kidney-model.ts';
import { saveResult } from './peer.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Name a model file outside of the repository, kept for the next run');
const permutations = 2000;
const seed = 1;
const controls = 100;
const common = { permutations, seed };
const round = (value: number, digits = 4): number => Number(value.toPrecision(digits));
const kidneyShape = await kidneyModel(file);
const started = performance.now();
const cpuStarted = process.cpuUsage();

/** A kidney with its points in the common space: rigid generalised Procrustes, left kidneys mirrored. */
interface Kidney {
	readonly patient: string;
	readonly side: string;
	readonly isMale: boolean;
	readonly age: number;
	readonly tumourMl: number;
	readonly hasCyst: number;
	readonly shape: Float64Array;
}

const kidneys = kidneyShape.members.map(({ subject = '', facts }, n): Kidney => ({
	patient: subject,
	side: String(facts['laterality']),
	isMale: facts['sex'] === 'male',
	age: Number(facts['ageYears']),
	tumourMl: Number(facts['tumourMl']),
	hasCyst: facts['hasCyst'] === true ? 1 : 0,
	shape: kidneyShape.correspondence.world[n],
}));
const shapesOf = (list: readonly Kidney[]): Float64Array[] => list.map(({ shape }) => shape);

/** How much of the surface differs, and by how much. */
function summary({ overall, points }: Pick<ShapeEffect, 'overall' | 'points'>, displacement: Float64Array): object {
	const lengths = Float64Array.from({ length: displacement.length / 3 }, (_, i) =>
		Math.hypot(displacement[3 * i], displacement[3 * i + 1], displacement[3 * i + 2]),
	);
	const share = (values: Float64Array): number => round(values.filter((p) => p <= 0.05).length / values.length);
	return {
		goodallF: round(overall.f),
		rSquared: round(overall.rSquared),
		pValue: overall.pValue,
		pointsFalseDiscovery5: share(points.falseDiscovery),
		pointsFamilyWise5: share(points.familyWise),
		meanDisplacement: round(lengths.reduce((sum, value) => sum + value, 0) / lengths.length),
		largestDisplacement: round(Math.max(...lengths)),
		leastFalseDiscovery: round(Math.min(...points.falseDiscovery)),
	};
}
const ofGroups = (result: GroupDifference): object => ({
	groups: result.groupSizes,
	...summary(result, result.displacement),
});

// Effects of the person: one kidney a patient, the first one without a tumour, adults.
const healthy = kidneys.filter(({ tumourMl, age }) => tumourMl === 0 && age >= 18);
const onePerPatient = [...new Map(healthy.map((kidney) => [kidney.patient, kidney])).values()];
const shapes = shapesOf(onePerPatient);
const patients = onePerPatient.map(({ patient }) => patient);
const age = onePerPatient.map((kidney) => kidney.age);
const male = onePerPatient.map(({ isMale }) => isMale);
const side = onePerPatient.map((kidney) => kidney.side);
const cyst = onePerPatient.map(({ hasCyst }) => hasCyst);
const decades = age.map((years) => years / 10);
const logSize = shapes.map((shape) => Math.log(centroidSize(shape)));
console.log(`${kidneys.length} kidneys, ${onePerPatient.length} patients with one without tumour; effects …`);

const ageGiven = { male, side, cyst };
const ageEffect = shapeEffect(shapes, { effect: { decades }, covariates: ageGiven, ...common });
const ageWithoutSize = shapeEffect(shapes, { effect: { decades }, covariates: { ...ageGiven, logSize }, ...common });
const sexGiven = { decades, side, cyst };
const sexEffect = groupDifference(shapes, male, { covariates: sexGiven, ...common });
const sexWithoutSize = groupDifference(shapes, male, { covariates: { ...sexGiven, logSize }, ...common });

// Effects within the patient: both kidneys of each adult.
const pairs = [...Map.groupBy(kidneys, ({ patient }) => patient).values()].filter(
	(pair) => pair.length === 2 && pair[0].age >= 18,
);
const oneSided = pairs.filter((pair) => pair.filter(({ tumourMl }) => tumourMl > 0).length === 1);
const opposite = oneSided.map((pair) => pair.find(({ tumourMl }) => tumourMl === 0) ?? pair[0]);
const bearing = oneSided.map((pair) => pair.find(({ tumourMl }) => tumourMl > 0) ?? pair[1]);
const tumourEffect = pairedDifference(shapesOf(opposite), shapesOf(bearing), common);
const isSmall = bearing.map(({ tumourMl }) => tumourMl < 20);
const smallTumours = pairedDifference(
	shapesOf(opposite.filter((_, i) => isSmall[i])),
	shapesOf(bearing.filter((_, i) => isSmall[i])),
	common,
);
// Shape without size: aligned with scale.
const { aligned: scaled } = generalisedProcrustes(shapesOf(kidneys), { scale: true });
const scaledOf = (list: readonly Kidney[]): Float64Array[] => list.map((kidney) => scaled[kidneys.indexOf(kidney)]);
const tumourWithoutSize = pairedDifference(scaledOf(opposite), scaledOf(bearing), common);
// Side: right less left of one patient, tumours as they fall on either side taken out by their sign.
const rightOf = pairs.map((pair) => pair.find((kidney) => kidney.side === 'right') ?? pair[0]);
const leftOf = pairs.map((pair) => pair.find((kidney) => kidney.side === 'left') ?? pair[1]);
const differences = rightOf.map(({ shape }, i) => shape.map((value, k) => value - leftOf[i].shape[k]));
const burden = pairs.map((_, i) => Math.cbrt(rightOf[i].tumourMl) - Math.cbrt(leftOf[i].tumourMl));
const sideEffect = shapeEffect(differences, {
	effect: { side: pairs.map(() => 1) },
	covariates: { burden },
	hasIntercept: false,
	exchangeability: { kind: 'flip' },
	...common,
});
const sideWithoutSize = pairedDifference(scaledOf(leftOf), scaledOf(rightOf), common);
const anova = asymmetry(
	leftOf.map(({ shape }) => [shape]),
	rightOf.map(({ shape }) => [shape]),
	common,
);

console.log('negative controls …');
const random = createRandom('negative control');
/** Findings where there are none: labels dealt out at random, between patients or within them. */
function negativeControl(draw: (i: number) => GroupDifference): object {
	const found = Array.from({ length: controls }, (_, i) => draw(i));
	const below = found.filter(({ overall }) => overall.pValue <= 0.05).length;
	const withAny = (values: (result: GroupDifference) => Float64Array): number =>
		found.filter((result) => values(result).some((p) => p <= 0.05)).length;
	return {
		randomLabels: controls,
		overallBelow5Percent: below,
		overallBelow5PercentInterval: wilsonInterval(below, controls).map((value) => round(value)),
		withAnyFamilyWise: withAny(({ points }) => points.familyWise),
		withAnyFalseDiscovery: withAny(({ points }) => points.falseDiscovery),
		pValueQuartiles: [0, 0.25, 0.5, 0.75, 1].map((share) =>
			round(
				quantile(
					found.map(({ overall }) => overall.pValue),
					share,
				),
				3,
			),
		),
	};
}
const betweenPatients = negativeControl((i) =>
	groupDifference(shapes, random.shuffle([...male]), { permutations: 400, seed: i }),
);
const withinPatients = negativeControl((i) => {
	const isSwapped = pairs.map(() => random.integer(2) === 1);
	return pairedDifference(
		shapesOf(leftOf.map((left, n) => (isSwapped[n] ? rightOf[n] : left))),
		shapesOf(rightOf.map((right, n) => (isSwapped[n] ? leftOf[n] : right))),
		{ permutations: 400, seed: i },
	);
});

console.log('predictions …');
const model = fitModel(shapes);
const count = Math.min(modeCountFor(model, 0.9), Math.floor(shapes.length / 6));
const scores = shapes.map((shape) => coefficients(truncateModel(model, count), shape));
const choice = { modes: [5, 10, 20, 40], seed };
const agePrediction = predictFromShape({ shapes, patients }, age, choice);
const sexClassification = classifyShapes({ shapes, patients }, male, choice);
const both = [...opposite, ...bearing];
const isBearing = both.map(({ tumourMl }) => tumourMl > 0);
const ofBoth = { shapes: shapesOf(both), patients: both.map(({ patient }) => patient) };
const tumourClassification = classifyShapes(ofBoth, isBearing, choice);
const shuffledClassification = classifyShapes({ shapes, patients }, createRandom(1).shuffle([...male]), choice);
const isRight = side.map((name) => name === 'right');
const sideClassification = classifyShapes({ shapes, patients }, isRight, choice);
const growth = allometry(shapes, { covariates: { male }, ...common });
const ageSlopes = scoreRegression(scores, { effect: { decades }, covariates: ageGiven });

const classified = (result: ReturnType<typeof classifyShapes>): object => ({
	auc: round(result.area),
	auc95: result.areaInterval.map((value) => round(value)),
	interval: result.intervalMethod,
	balancedAccuracy: round(result.balancedAccuracy),
	balancedAccuracy95: result.balancedAccuracyInterval.map((value) => round(value)),
	accuracy: round(result.accuracy),
	majorityAccuracy: round(result.majorityAccuracy),
});
const { user, system } = process.cpuUsage(cpuStarted);
const results = {
	data: {
		source: 'KiTS23 (CC BY-NC-SA 4.0), 120 of its 489 patients',
		kidneys: kidneys.length,
		patients: pairs.length,
		points: kidneyShape.points.mean.length / 3,
		alignment: 'rigid generalised Procrustes, left kidneys mirrored',
		correspondence: `buildCorrespondence, ${kidneyShape.correspondence.engine}`,
		...kidneyShape.provenance.options,
		outliers: [kidneyShape.provenance.options['outliers']].flat().length,
		seed,
		permutations,
	},
	model: {
		shapes: shapes.length,
		modes90: modeCountFor(model, 0.9),
		modes95: modeCountFor(model, 0.95),
		parallelAnalysisModes: parallelAnalysis(shapes, { replicates: 20, seed }).modeCount,
		compactness10: Array.from(compactness(model).slice(0, 10), (value) => round(value)),
		stability: bootstrapModes(shapes, { modes: 5, replicates: 100, seed }).map((mode) => ({
			share: round(mode.share),
			share95: mode.shareInterval.map((value) => round(value)),
			angleDegrees: round(mode.angleDegrees, 3),
			spaceAngleDegrees: round(mode.spaceAngleDegrees, 3),
		})),
	},
	age: {
		perDecadeMm: summary(ageEffect, ageEffect.coefficients[0]),
		givenSize: summary(ageWithoutSize, ageWithoutSize.coefficients[0]),
		mancova: round(manova(scores, { effect: { decades }, covariates: ageGiven, ...common }).pValue),
		perDecadeInModesSd: ageSlopes.slopes[0].slice(0, 5).map(({ slope, interval, falseDiscovery }) => ({
			slope: round(slope, 3),
			interval95: interval.map((value) => round(value, 3)),
			falseDiscovery: round(falseDiscovery ?? Number.NaN, 3),
		})),
		prediction: {
			meanAbsoluteErrorYears: round(agePrediction.meanAbsoluteError),
			meanAbsoluteError95: agePrediction.meanAbsoluteErrorInterval.map((value) => round(value)),
			medianGuessYears: round(agePrediction.medianGuessError),
			correlation: round(agePrediction.correlation),
			covered90: round(agePrediction.covered),
			covered95: agePrediction.coveredInterval.map((value) => round(value)),
		},
	},
	sex: {
		maleLessFemaleMm: ofGroups(sexEffect),
		givenSize: ofGroups(sexWithoutSize),
		hotelling: hotelling(scores, male, { shrinkage: 'auto', ...common }).pValue,
		classification: classified(sexClassification),
	},
	side: {
		rightLessLeftMm: { pairs: pairs.length, ...summary(sideEffect, sideEffect.coefficients[0]) },
		withoutSize: ofGroups(sideWithoutSize),
		procrustesAnova: {
			individual: { f: round(anova.individual.f ?? 0), pValue: anova.individual.pValue },
			side: { f: round(anova.side.f ?? 0), pValue: anova.side.pValue },
		},
		classification: classified(sideClassification),
	},
	tumour: {
		bearingLessOppositeMm: ofGroups(tumourEffect),
		withoutSize: ofGroups(tumourWithoutSize),
		below20Ml: ofGroups(smallTumours),
		classification: classified(tumourClassification),
	},
	allometry: { rSquared: round(growth.overall.rSquared), pValue: growth.overall.pValue },
	negativeControl: { betweenPatients, withinPatients, classification: classified(shuffledClassification) },
	statisticsSeconds: round((performance.now() - started) / 1000),
	statisticsCpuSeconds: round((user + system) / 1e6),
};
const curve = (name: string, result: ReturnType<typeof classifyShapes>, labels: readonly boolean[]): Curve => {
	const { falsePositive, truePositive } = receiverCurve(result.probabilities, labels);
	return { name: `${name}, ${result.area.toFixed(2)}`, x: falsePositive, y: truePositive };
};
const plots = {
	'kidney-roc': curvePlot(
		[
			curve('side', sideClassification, isRight),
			curve('sex', sexClassification, male),
			curve('tumour', tumourClassification, isBearing),
		],
		{
			title: 'What one kidney’s outline tells',
			xLabel: 'false positives',
			yLabel: 'true positives',
			hasDiagonal: true,
			legendAt: 'bottom',
		},
	),
	'kidney-sex-null': histogramPlot(sexEffect.overall.rearrangedF.slice(1), {
		title: 'Kidney shape and sex',
		xLabel: 'Goodall’s F under rearranged residuals',
		yLabel: 'rearrangements',
		marked: { value: sexEffect.overall.f, name: 'observed' },
	}),
};
for (const [name, svg] of Object.entries(plots)) writeFileSync(`docs/${name}.svg`, svg);
console.log(JSON.stringify(results, undefined, 1));
saveResult('kidney-shape', results);
