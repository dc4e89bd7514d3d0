import type { MeshFile, MeshPart } from '#formats';
import { compactMesh, dropDegenerateTriangles, orientOutward, weld, type TriangleMesh } from '#shape';
import type { Code } from '#contract';
import { identifyStructure, type ShapeIdentity, type StructureContext } from './identify-structure.ts';
import type { IngestTask, TaskFile, TaskGroup } from './ingest-task.ts';
import { fileCodes, fileStructure, parseCodes } from './file-structure.ts';
import type { Extraction, RawShape } from './raw-shape.ts';
import { joinParts, readTaskMesh } from './read-input.ts';
import { slug } from './shape-id.ts';
import type { Layout, Structure } from './source-description.ts';
import { meshSpace } from './volume-space.ts';

/** Surface files, one shape each; broken ones are passed over. */
export async function* extractMeshes(task: IngestTask, group: TaskGroup): Extraction {
	for (const file of group.files) {
		const input = file.inputs[0].path;
		try {
			const content = await readTaskMesh(file, group.layout, task);
			const mesh = joinParts(content.parts);
			const structure = fileStructure(file, group);
			const identity = identifyStructure(structure, { side: file.captures['side'], codes: fileCodes(file) });
			yield* oneShape({ identity: withKey(identity, file.key), mesh, file, content, group });
		} catch (error) {
			yield { kind: 'failed', input, reason: (error as Error).message };
		}
	}
}

/** GLB scenes: the whole, and every named mesh node that carries a vocabulary id. */
export async function* extractScenes(task: IngestTask, group: TaskGroup): Extraction {
	for (const file of group.files) {
		const input = file.inputs[0].path;
		try {
			const content = await readTaskMesh(file, group.layout, task);
			yield* shapesOfScene(content, file, group);
		} catch (error) {
			yield { kind: 'failed', input, reason: (error as Error).message };
		}
	}
}

async function* shapesOfScene(content: MeshFile, file: TaskFile, group: TaskGroup): Extraction {
	const { layout } = group;
	const nodes = content.parts.flatMap((part) => {
		const identity = nodeIdentity(part, layout);
		return identity === undefined ? [] : [{ part, identity }];
	});
	const single = content.parts.length === 1 ? nodes[0] : undefined;
	const structure = fileStructure(file, group);
	const whole = identifyStructure(structure, {
		side: file.captures['side'],
		codes: single ? nodeCodes(single.part, layout) : fileCodes(file),
	});
	yield* oneShape({ identity: withKey(whole, file.key), mesh: joinParts(content.parts), file, content, group });
	if (single) return;
	const prefix = file.isOneOfMany === true ? `${file.key ?? slug(structure.name)}-` : '';
	const used = new Map([[file.key ?? whole.key, 1]]);
	for (const { part, identity } of nodes) {
		const name = prefix + identity.key;
		const count = (used.get(name) ?? 0) + 1;
		used.set(name, count);
		const key = count > 1 ? `${name}-${count}` : name;
		yield* oneShape({ identity: withKey(identity, key), mesh: part.mesh, file, content, group });
	}
}

/** A node is a shape if it has a vocabulary id, or its name is one the description lists. */
function nodeIdentity(part: MeshPart, layout: Layout): ShapeIdentity | undefined {
	const { nodeName } = layout;
	const name = (nodeName === undefined ? undefined : textOf(part.extras[nodeName])) ?? part.name;
	const known = layout.structures?.[part.name] ?? layout.structures?.[name];
	const codes = nodeCodes(part, layout);
	if (!known && codes.length === 0) return undefined;
	const structure: Structure = known ?? { name };
	// Labels of different nodes may be equal; node names are not.
	const identity = identifyStructure(structure, contextOf(part, codes));
	return { ...identity, key: structure.key ?? slug(part.name === '' ? name : part.name) };
}

/** Sides stand in node names as `_L`, `_R` where labels leave them out. */
function contextOf(part: MeshPart, codes: readonly Code[]): StructureContext {
	const side = /[_\s](L|R|left|right)(?:$|[_\s.])/i.exec(part.name)?.[1];
	return side === undefined ? { codes } : { codes, side };
}

function nodeCodes(part: MeshPart, { nodeCode }: Layout): Code[] {
	const text = nodeCode === undefined ? undefined : textOf(part.extras[nodeCode]);
	return text === undefined ? [] : parseCodes(text);
}

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' && value.trim() !== '-' ? value.trim() : undefined;

const withKey = (identity: ShapeIdentity, key: string | undefined): ShapeIdentity =>
	key === undefined ? identity : { ...identity, key };

async function* oneShape({
	identity,
	mesh,
	file,
	content,
	group,
}: {
	identity: ShapeIdentity;
	mesh: TriangleMesh;
	file: TaskFile;
	content: MeshFile;
	group: TaskGroup;
}): Extraction {
	const input = file.inputs[0].path;
	if (mesh.triangles.length === 0) {
		yield { kind: 'empty', input: `${input} ${identity.original}`, reason: 'there is no triangle' };
		return;
	}
	if (!mesh.positions.every(Number.isFinite)) {
		yield { kind: 'failed', input: `${input} ${identity.original}`, reason: 'vertices that are not finite numbers' };
		return;
	}
	const { mesh: clean, steps } = cleanMesh(mesh);
	const shape: RawShape = {
		identity,
		labelValue: null,
		mesh: clean,
		input: mesh,
		voxelCount: null,
		voxelVolumeMm3: null,
		touchesBorder: null,
		space: meshSpace(content.original, group.layout),
		inputs: file.inputs,
		facts: file.facts,
		alignment: group.layout.alignment,
		steps: [`read ${content.original.format}`, ...steps],
	};
	yield shape;
}

/** Equal vertices joined, collapsed triangles dropped, outward orientation: what measures need. */
function cleanMesh(mesh: TriangleMesh): { mesh: TriangleMesh; steps: string[] } {
	const welded = dropDegenerateTriangles(weld(mesh));
	const oriented = compactMesh(orientOutward(welded));
	const steps: string[] = [];
	const before = mesh.positions.length / 3;
	const after = oriented.positions.length / 3;
	if (after !== before) steps.push(`equal vertices joined: ${before} → ${after}`);
	const dropped = (mesh.triangles.length - oriented.triangles.length) / 3;
	if (dropped > 0) steps.push(`${dropped} collapsed triangles dropped`);
	let turned = 0;
	for (let h = 0; h < oriented.triangles.length; h += 3)
		if (oriented.triangles[h] !== welded.triangles[h] || oriented.triangles[h + 1] !== welded.triangles[h + 1])
			turned++;
	if (turned > 0 && oriented.triangles.length === welded.triangles.length && after === welded.positions.length / 3)
		steps.push(`${turned} triangles turned outward`);
	return { mesh: oriented, steps };
}
