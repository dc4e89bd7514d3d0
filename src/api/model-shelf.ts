import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ModelEntry } from '#contract';
import { writePng } from '#formats';
import { renderThumbnail } from '#shape';
import {
	joinedMesh,
	modeCountFor,
	modelSurfaces,
	readShapeModel,
	shapeModelExtension,
	surfacesAt,
	type ShapeModel,
} from '#shape-model';
import type { ByteSpan } from './parse-range.ts';
import { isShelfId } from './shelf-id.ts';

/** The shape models of a library: files of a folder, read when asked for and kept in mind until they change. */
export interface ModelShelf {
	/** All that can be read, by id. Files that are no model are left out. */
	entries(): Promise<readonly ModelEntry[]>;
	/** Undefined if there is no such model. */
	find(id: string): Promise<ModelEntry | undefined>;
	/** Bytes of a model that {@link ModelShelf.find} gave. */
	open(id: string, span: ByteSpan): AsyncIterable<Uint8Array>;
	/** PNG picture of the mean of a model that {@link ModelShelf.find} gave; made once for each state of its file. */
	picture(entry: ModelEntry): Promise<Uint8Array>;
}

const ending = `.${shapeModelExtension}`;

/** @param folder need not exist; undefined: no models. */
export function createModelShelf(folder: string | undefined): ModelShelf {
	const known = new Map<string, { readonly stamp: string; readonly entry: ModelEntry | undefined }>();
	const pictures = new Map<string, { readonly sha256: string; readonly picture: Promise<Uint8Array> }>();
	const pathOf = (id: string): string => path.join(folder ?? '', id + ending);
	const find = async (id: string): Promise<ModelEntry | undefined> => {
		if (folder === undefined || !isShelfId(id)) return undefined;
		const facts = await stat(pathOf(id)).catch(() => undefined);
		if (!facts?.isFile()) return undefined;
		const stamp = `${facts.size} ${facts.mtimeMs}`;
		const held = known.get(id);
		if (held?.stamp === stamp) return held.entry;
		const entry = await readEntry(id, pathOf(id));
		known.set(id, { stamp, entry });
		return entry;
	};
	return {
		find,
		async entries() {
			const names = folder === undefined ? [] : await readdir(folder).catch(() => []);
			const found: ModelEntry[] = [];
			for (const name of names.sort()) {
				const entry = name.endsWith(ending) ? await find(name.slice(0, -ending.length)) : undefined;
				if (entry) found.push(entry);
			}
			return found;
		},
		// The end of a read stream is inclusive; a model is never empty.
		open: (id, { start, end }) => createReadStream(pathOf(id), { start, end: end - 1 }),
		picture({ id, sha256 }) {
			const held = pictures.get(id);
			if (held?.sha256 === sha256) return held.picture;
			const picture = readFile(pathOf(id)).then(drawModel);
			pictures.set(id, { sha256, picture });
			return picture;
		},
	};
}

/** Edge of the pictures, px: that of the pictures of shapes. */
const pictureSize = 256;

async function drawModel(bytes: Uint8Array): Promise<Uint8Array> {
	const surfaces = modelSurfaces(readShapeModel(bytes));
	const mean = joinedMesh(surfacesAt(surfaces, surfaces.model.points.mean).map(({ mesh }) => mesh));
	const { rgba, width, height } = renderThumbnail(mean, { size: pictureSize });
	return writePng(rgba, width, height);
}

/** Undefined for what is no model: a half-copied file must not take the list down. */
async function readEntry(id: string, file: string): Promise<ModelEntry | undefined> {
	const bytes = await readFile(file);
	try {
		return modelEntry(id, readShapeModel(bytes), bytes);
	} catch (error) {
		if (error instanceof Error) return undefined;
		throw error;
	}
}

function modelEntry(id: string, model: ShapeModel, bytes: Uint8Array): ModelEntry {
	const { points, correspondence, templates, members } = model;
	const counts = new Map<string, number>();
	for (const { licence } of members) {
		const licenceId = licence?.id ?? 'unknown';
		counts.set(licenceId, (counts.get(licenceId) ?? 0) + 1);
	}
	return {
		id,
		title: model.title,
		anatomies: templates.map(({ name }) => name),
		memberCount: members.length,
		syntheticCount: members.filter(({ synthetic }) => synthetic).length,
		pointCount: points.mean.length / 3,
		modeCount: points.variances.length,
		modesFor95: modeCountFor(points, 0.95),
		alignment: correspondence.alignment,
		engine: correspondence.engine,
		population: model.provenance.population,
		licences: [...counts]
			.map(([licenceId, memberCount]) => ({ id: licenceId, memberCount }))
			.sort((a, b) => b.memberCount - a.memberCount || a.id.localeCompare(b.id)),
		sizeBytes: bytes.length,
		sha256: hash('sha256', bytes, 'hex'),
	};
}
