import { axisCode, isAxes, type AxisCode } from './axes.ts';
import { parseLengthUnit, type LengthUnit } from './length-units.ts';

/** What our writers put into headers: coordinates of our files are always world millimetres, RAS+. */
export const ownHeaderComment = 'MedShapeNet UNITS=mm SPACE=RAS';

/**
 * The axes that a header comment declares, as 3D Slicer writes them (`SPACE=LPS`) into STL, PLY, OBJ and VTK files;
 * `undefined` if there is none.
 */
export function findSpaceComment(header: string): AxisCode | undefined {
	const code = /\bSPACE\s*=\s*([A-Za-z]{3})\b/.exec(header)?.[1].toUpperCase();
	return isAxes(code) ? axisCode(code) : undefined;
}

/** The unit that a header comment declares (`UNITS=mm`, as our own writers do); `undefined` if there is none. */
export function findUnitsComment(header: string): LengthUnit | undefined {
	return parseLengthUnit(/\bUNITS?\s*=\s*([A-Za-zµμ]+)/i.exec(header)?.[1]);
}

/** Both of them, to be spread into what a file declares. */
export function declaredInComments(header: string): { axes: AxisCode | undefined; units: LengthUnit | undefined } {
	return { axes: findSpaceComment(header), units: findUnitsComment(header) };
}
