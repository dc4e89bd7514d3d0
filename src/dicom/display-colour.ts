/**
 * Recommended Display CIELab Value ↔ sRGB. DICOM stores L* 0 … 100 and a*, b* −128 … 127 as 0 … 65,535 each, for the
 * white D50 (DICOM PS3.3 C.10.7.1.1); sRGB is for D65. The matrices are the Bradford-adapted ones of sRGB (IEC 61966-2-1).
 */

const whiteD50 = [0.96422, 1, 0.82521] as const;
const epsilon = 216 / 24389;
const kappa = 24389 / 27;

/** Bytes of sRGB of a stored CIELab value; colours outside sRGB are clipped. */
export function cielabToRgb(storedL: number, storedA: number, storedB: number): [number, number, number] {
	const lightness = (storedL / 65_535) * 100;
	const fy = (lightness + 16) / 116;
	const fx = fy + ((storedA / 65_535) * 255 - 128) / 500;
	const fz = fy - ((storedB / 65_535) * 255 - 128) / 200;
	const x = whiteD50[0] * fromCubeRoot(fx);
	const y = whiteD50[1] * (lightness > kappa * epsilon ? fy ** 3 : lightness / kappa);
	const z = whiteD50[2] * fromCubeRoot(fz);
	return [
		toByte(3.1338561 * x - 1.6168667 * y - 0.4906146 * z),
		toByte(-0.9787684 * x + 1.9161415 * y + 0.033454 * z),
		toByte(0.0719453 * x - 0.2289914 * y + 1.4052427 * z),
	];
}

/** Stored CIELab value of sRGB bytes. */
export function rgbToCielab([red, green, blue]: readonly [number, number, number]): [number, number, number] {
	const [r, g, b] = [red, green, blue].map(toLinear);
	const fx = cubeRoot((0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / whiteD50[0]);
	const fy = cubeRoot((0.2225045 * r + 0.7168786 * g + 0.0606169 * b) / whiteD50[1]);
	const fz = cubeRoot((0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / whiteD50[2]);
	return [
		toUint16((116 * fy - 16) / 100),
		toUint16((500 * (fx - fy) + 128) / 255),
		toUint16((200 * (fy - fz) + 128) / 255),
	];
}

const fromCubeRoot = (f: number): number => (f ** 3 > epsilon ? f ** 3 : (116 * f - 16) / kappa);
const cubeRoot = (value: number): number => (value > epsilon ? Math.cbrt(value) : (kappa * value + 16) / 116);
const toUint16 = (fraction: number): number => Math.round(Math.min(1, Math.max(0, fraction)) * 65_535);

function toLinear(byte: number): number {
	const value = byte / 255;
	return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toByte(linear: number): number {
	const value = Math.min(1, Math.max(0, linear));
	return Math.round((value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055) * 255);
}
