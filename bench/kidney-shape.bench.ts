/**
 * Kidney shape against age, sex, side and tumour (KiTS23): effects with corrected significance, predictions for patients not
 * seen before, and the negative control with random labels. Non-commercial data, read in place.
 *
 * Run: node --conditions=source bench/kidney-shape.bench.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '#numeric';
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
	shapeEffect,
	truncateModel,
	type Curve,
	type GroupDifference,
	type ShapeEffect,
} from '#shape-model';
import { kidneyPoints, type Kidney } from './kidney-points.ts';
import { saveResult } from './peer.ts';
import { dataRoot } from './real-meshes.ts';

interface Patient {
	readonly case_id: string;
	readonly gender: string;
	readonly age_at_nephrectomy: number;
}

const permutations = 2000;
const seed = 1;
const facts = JSON.parse(readFileSync(path.join(dataRoot, 'kits23/kits23.json'), 'utf8')) as Patient[];
const { kidneys, skipped, template, seconds } = await kidneyPoints(facts.map(({ case_id }) => case_id).sort());
const started = performance.now();
const factOf = new Map(facts.map((fact) => [fact.case_id, fact]));
const ageOf = ({ patient }: Kidney): number => factOf.get(patient)?.age_at_nephrectomy ?? Number.NaN;
const isMale = ({ patient }: Kidney): boolean => factOf.get(patient)?.gender === 'male';
const round = (value: number, digits = 4): number => Number(value.toPrecision(digits));

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

// One population in one space: rigid generalised Procrustes over all kidneys, left ones mirrored.
const { aligned } = generalisedProcrustes(kidneys.map(({ points }) => points));
const shapeOf = new Map(kidneys.map((kidney, i) => [kidney, aligned[i]]));
const shapesOf = (list: readonly Kidney[]): Float64Array[] => list.flatMap((kidney) => shapeOf.get(kidney) ?? []);

// Effects of the person: one kidney a patient, the one without a tumour, adults.
const healthy = kidneys.filter((kidney) => kidney.tumourMl === 0 && ageOf(kidney) >= 18);
const onePerPatient = [...new Map(healthy.map((kidney) => [kidney.patient, kidney])).values()];
const shapes = shapesOf(onePerPatient);
const age = onePerPatient.map(ageOf);
const male = onePerPatient.map(isMale);
const side = onePerPatient.map((kidney) => kidney.side);
const decades = age.map((years) => years / 10);
const logSize = shapes.map((shape) => Math.log(centroidSize(shape)));
const cyst = onePerPatient.map(({ cystMl }) => (cystMl > 0 ? 1 : 0));
const common = { permutations, seed };
console.log(`${kidneys.length} kidneys, ${onePerPatient.length} patients with one without tumour; effects …`);

const ageEffect = shapeEffect(shapes, { effect: { decades }, covariates: { male, side, cyst }, ...common });
const ageWithoutSize = shapeEffect(shapes, {
	effect: { decades },
	covariates: { male, side, cyst, logSize },
	...common,
});
const sexEffect = groupDifference(shapes, male, { covariates: { decades, side, cyst }, ...common });
const sexWithoutSize = groupDifference(shapes, male, { covariates: { decades, side, cyst, logSize }, ...common });

// Effects within the patient: both kidneys of each.
const pairs = [...Map.groupBy(kidneys, ({ patient }) => patient).values()].filter(
	(pair) => pair.length === 2 && ageOf(pair[0]) >= 18,
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
const { aligned: scaled } = generalisedProcrustes(
	kidneys.map(({ points }) => points),
	{ scale: true },
);
const scaledOf = (list: readonly Kidney[]): Float64Array[] => list.map((kidney) => scaled[kidneys.indexOf(kidney)]);
const tumourWithoutSize = pairedDifference(scaledOf(opposite), scaledOf(bearing), common);
// Side: right less left of one patient, tumours as they fall on either side taken out by their sign.
const rightOf = pairs.map((pair) => pair.find((kidney) => kidney.side === 'right') ?? pair[0]);
const leftOf = pairs.map((pair) => pair.find((kidney) => kidney.side === 'left') ?? pair[1]);
const differences = shapesOf(rightOf).map((shape, i) => {
	const left = shapesOf([leftOf[i]])[0];
	return shape.map((value, k) => value - left[k]);
});
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
	shapesOf(leftOf).map((shape) => [shape]),
	shapesOf(rightOf).map((shape) => [shape]),
	common,
);
console.log('negative controls …');

const random = createRandom('negative control');
const nulls = Array.from({ length: 20 }, (_, i) => {
	const labels = random.shuffle([...male]);
	const result = groupDifference(shapes, labels, { permutations: 500, seed: i });
	return {
		pValue: result.overall.pValue,
		anyFamilyWise: result.points.familyWise.some((p) => p <= 0.05),
		anyFalseDiscovery: result.points.falseDiscovery.some((p) => p <= 0.05),
	};
});

const model = fitModel(shapes);
const count = Math.min(modeCountFor(model, 0.9), Math.floor(shapes.length / 6));
const scores = shapes.map((shape) => coefficients(truncateModel(model, count), shape));
console.log('predictions …');
const patients = onePerPatient.map(({ patient }) => patient);
const choice = { modes: [5, 10, 20, 40], seed };
const agePrediction = predictFromShape({ shapes, patients }, age, choice);
const sexClassification = classifyShapes({ shapes, patients }, male, choice);
const both = [...opposite, ...bearing];
const tumourClassification = classifyShapes(
	{ shapes: shapesOf(both), patients: both.map(({ patient }) => patient) },
	both.map(({ tumourMl }) => tumourMl > 0),
	choice,
);
const shuffledClassification = classifyShapes({ shapes, patients }, createRandom(1).shuffle([...male]), choice);
const growth = allometry(shapes, { covariates: { male }, ...common });
const isRight = side.map((name) => name === 'right');
const sideClassification = classifyShapes({ shapes, patients }, isRight, choice);

const classified = (result: ReturnType<typeof classifyShapes>): object => ({
	auc: round(result.area),
	auc95: result.areaInterval.map((value) => round(value)),
	interval: result.intervalMethod,
	balancedAccuracy: round(result.balancedAccuracy),
	balancedAccuracy95: result.balancedAccuracyInterval.map((value) => round(value)),
	accuracy: round(result.accuracy),
	majorityAccuracy: round(result.majorityAccuracy),
});
const results = {
	data: {
		source: 'KiTS23 (CC BY-NC-SA 4.0), 120 of its 489 patients',
		kidneys: kidneys.length,
		patients: pairs.length,
		skipped,
		template,
		points: 1024,
		alignment: 'rigid generalised Procrustes, left kidneys mirrored',
		correspondence: 'one template, non-rigid registration, no groupwise refinement',
		meanResidualMm: round(kidneys.reduce((sum, { residualMm }) => sum + residualMm, 0) / kidneys.length),
		seed,
		permutations,
		pointsSeconds: round(seconds),
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
		mancova: round(manova(scores, { effect: { decades }, covariates: { male, side, cyst }, ...common }).pValue),
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
	negativeControl: {
		randomLabels: nulls.length,
		overallBelow5Percent: nulls.filter(({ pValue }) => pValue <= 0.05).length,
		withAnyFamilyWise: nulls.filter(({ anyFamilyWise }) => anyFamilyWise).length,
		withAnyFalseDiscovery: nulls.filter(({ anyFalseDiscovery }) => anyFalseDiscovery).length,
		classification: classified(shuffledClassification),
	},
	statisticsSeconds: round((performance.now() - started) / 1000),
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
			curve(
				'tumour',
				tumourClassification,
				both.map(({ tumourMl }) => tumourMl > 0),
			),
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
