/**
 * Recommended Display CIELab Value ↔ sRGB. DICOM stores L* 0 … 100 and a*, b* −128 … 127 as 0 … 65,535 each. The
 * standard speaks of the white D50; the programs that write segmentations (dcmqi, pixelmed, highdicom) use the white of
 * sRGB, D65, and so does this: the colour that was chosen comes back.
 */

const whiteD65 = [0.95047, 1, 1.08883] as const;
const epsilon = 216 / 24389;
const kappa = 24389 / 27;

/** Bytes of sRGB of a stored CIELab value; colours outside sRGB are clipped. */
export function cielabToRgb(storedL: number, storedA: number, storedB: number): [number, number, number] {
	const lightness = (storedL / 65_535) * 100;
	const fy = (lightness + 16) / 116;
	const fx = fy + ((storedA / 65_535) * 255 - 128) / 500;
	const fz = fy - ((storedB / 65_535) * 255 - 128) / 200;
	const x = whiteD65[0] * fromCubeRoot(fx);
	const y = whiteD65[1] * (lightness > kappa * epsilon ? fy ** 3 : lightness / kappa);
	const z = whiteD65[2] * fromCubeRoot(fz);
	return [
		toByte(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
		toByte(-0.969266 * x + 1.8760108 * y + 0.041556 * z),
		toByte(0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
	];
}

/** Stored CIELab value of sRGB bytes. */
export function rgbToCielab([red, green, blue]: readonly [number, number, number]): [number, number, number] {
	const [r, g, b] = [red, green, blue].map(toLinear);
	const fx = cubeRoot((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / whiteD65[0]);
	const fy = cubeRoot((0.2126729 * r + 0.7151522 * g + 0.072175 * b) / whiteD65[1]);
	const fz = cubeRoot((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / whiteD65[2]);
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
