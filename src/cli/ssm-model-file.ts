import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
	combinedLicence,
	licenceText,
	ModelFileError,
	readShapeModel,
	shapeModelExtension,
	writeShapeModel,
	type ShapeModel,
} from '#shape-model';
import { CommandError, ExitCode } from './exit-code.ts';
import type { ParsedOptions } from './option-values.ts';
import { note } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Reads a model file. @throws CommandError if there is none, or it is broken, saying where and what to do. */
export async function readModelFile(file: string): Promise<ShapeModel> {
	try {
		return readShapeModel(await readFile(file));
	} catch (cause) {
		if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
			throw new CommandError(`Cannot read ${file}: no such file`, ExitCode.usage, cause);
		if (cause instanceof ModelFileError)
			throw new CommandError(
				`Cannot read ${file}, at byte ${cause.position}: ${cause.message}. Copy or build the model again.`,
				ExitCode.partial,
				cause,
			);
		throw cause;
	}
}

/** Writes a model file, whole or not at all. */
export async function writeModelFile(file: string, model: ShapeModel): Promise<number> {
	const bytes = writeShapeModel(model);
	await writeWhole(file, bytes);
	return bytes.length;
}

/** The name of a model file, or an error that says how it must end. */
export function modelFileName(file: string): string {
	if (!file.toLowerCase().endsWith(`.${shapeModelExtension}`))
		throw new CommandError(`A model file must end in .${shapeModelExtension}, got ${file}`);
	return file;
}

/**
 * Refuses to pass on what the members' licences do not allow: for money where one forbids it or none is known, and at
 * all where two contradict each other.
 */
export function requireLicences({ members }: ShapeModel, parsed: ParsedOptions): void {
	const { commercialUse, conflict, unlicensed, licences } = combinedLicence(members);
	if (parsed['commercial'] === true && commercialUse !== true) {
		const forbidding = licences
			.filter(({ licence }) => licence.commercialUse === false)
			.map(({ licence }) => licence.id);
		const reason =
			forbidding.length > 0
				? `${forbidding.join(', ')} forbids it`
				: `it is not stated for ${unlicensed.length > 0 ? `${unlicensed.length} members without a licence` : 'all members'}`;
		throw new CommandError(`Not for commercial use: ${reason}.`, ExitCode.partial);
	}
	if (conflict !== undefined && parsed['despiteLicences'] !== true)
		throw new CommandError(
			`The licences of the members contradict each other: ${conflict}. For use that is not passed on: --despite-licences`,
			ExitCode.partial,
		);
	if (unlicensed.length > 0) note(`No licence is known for ${unlicensed.length} of ${members.length} members.`);
}

/** Puts the terms of the members beside what was made from them. */
export async function writeLicences(folder: string, { members }: ShapeModel): Promise<string> {
	const file = path.join(folder, 'LICENCES.txt');
	await writeWhole(file, new TextEncoder().encode(licenceText(members)));
	return file;
}
