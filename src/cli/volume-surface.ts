import {
	extractIsosurface,
	extractSmoothSurface,
	extractUnion,
	smoothPreservingVolume,
	type TriangleMesh,
} from '#shape';
import { denseLabels, labelRuns, type Volume } from '#volume';
import { CommandError, ExitCode } from './exit-code.ts';
import { choiceOption, numberOption, textOption, type ParsedOptions } from './option-values.ts';

/** One surface of a volume, as the options of `msn volume extract` ask. */
export function surfaceOfVolume(volume: Volume, parsed: ParsedOptions): TriangleMesh {
	const level = numberOption(parsed, 'level');
	const mesh = level === undefined ? surfaceOfLabels(volume, parsed) : surfaceAtLevel(volume, level, parsed);
	if (!mesh || mesh.triangles.length === 0)
		throw new CommandError(
			'The volume holds no such surface (an empty mask, or a level beyond its values).',
			ExitCode.partial,
		);
	return mesh;
}

function surfaceAtLevel(volume: Volume, level: number, parsed: ParsedOptions): TriangleMesh {
	for (const name of ['label', 'method'])
		if (textOption(parsed, name) !== undefined)
			throw new CommandError(`--level takes the volume as grey values; --${name} is for label maps.`);
	return extractIsosurface(volume, { level, inside: parsed['below'] === true ? 'low' : 'high' });
}

function surfaceOfLabels(volume: Volume, parsed: ParsedOptions): TriangleMesh | undefined {
	if (parsed['below'] === true) throw new CommandError('--below needs --level.');
	const { volume: dense, labels } = denseLabels(volume);
	const runs = labelRuns(dense);
	const present = runs.extents.map(({ label }) => labels[label]).filter((label) => label !== 0);
	const wanted = textOption(parsed, 'label')?.split(',').map(Number) ?? present;
	if (!wanted.every(Number.isInteger))
		throw new CommandError(`--label wants whole numbers, got ${textOption(parsed, 'label')}`);
	const missing = wanted.find((label) => !present.includes(label));
	if (missing !== undefined)
		throw new CommandError(`The volume has no label ${missing}. It has: ${present.slice(0, 50).join(', ')}.`);
	const ids = wanted.map((label) => labels.indexOf(label));
	const method = choiceOption(parsed, 'method', ['binary', 'antialiased', 'smooth']);
	if (method === 'antialiased') return extractSmoothSurface(runs, ids)?.mesh;
	const surface = extractUnion(runs, ids);
	return surface && method === 'smooth' ? smoothPreservingVolume(surface.mesh, { isClosed: true }).mesh : surface?.mesh;
}
