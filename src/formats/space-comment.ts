import { axisCode, isAxes, type AxisCode } from './axes.ts';

/**
 * The axes that a header comment declares, as 3D Slicer writes them (`SPACE=LPS`) into STL, PLY, OBJ and VTK files;
 * `undefined` if there is none.
 */
export function findSpaceComment(header: string): AxisCode | undefined {
	const code = /\bSPACE\s*=\s*([A-Za-z]{3})\b/.exec(header)?.[1].toUpperCase();
	return isAxes(code) ? axisCode(code) : undefined;
}
