import { expect, test } from 'vitest';
import { fitFigures, fitTable } from './fit-table.ts';

test('a row a subject, blanks where a model has too few members to say', () => {
	const fit = {
		typicality: undefined,
		surfaceDistanceMm: 0.25,
		foldedShare: 0,
		misfit: undefined,
		isMirrored: false,
		looksMirrored: true,
		coefficients: Float64Array.of(1.5, -2),
	};
	expect(
		fitTable([fitFigures('left, second', fit)])
			.trimEnd()
			.split(/\r?\n/),
	).toEqual([
		'id,within_sd,outside_mm,as_unusual_share,surface_mm,folded_share,mirrored,looks_mirrored,mode_1_sd,mode_2_sd',
		'"left, second",,,,0.25,0,false,true,1.5,-2',
	]);
});
