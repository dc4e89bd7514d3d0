import { isJsonObject, type JsonObject } from './gltf-json.ts';

/** Property of `extras` under which our own files describe themselves. */
export const ownExtrasKey = 'medshapenet';

/**
 * Matrix of the root node of our own files, column-major as glTF wants it: RAS+ millimetres to the metres of glTF
 * with +x left, +y up, +z forward, so that any viewer shows a patient upright, facing the camera.
 */
export const rasToGltfColumns: readonly number[] = [-0.001, 0, 0, 0, 0, 0, 0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1];

/**
 * True for a root node that our own writer made and nobody has moved since: below it coordinates are RAS+ mm, to
 * the last bit.
 */
export function isOwnRoot(node: JsonObject): boolean {
	const { extras, matrix } = node;
	const own = isJsonObject(extras) ? extras[ownExtrasKey] : undefined;
	if (!isJsonObject(own) || own['units'] !== 'mm' || own['space'] !== 'RAS+' || !Array.isArray(matrix)) return false;
	// A tool that stores float32 still leaves the same matrix, up to rounding.
	return (
		matrix.length === 16 &&
		rasToGltfColumns.every((value, k) => typeof matrix[k] === 'number' && Math.abs(matrix[k] - value) < 1e-9)
	);
}
