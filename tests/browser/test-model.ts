import { createRandom, identityMat4 } from '#numeric';
import { transformMesh } from '#registration';
import type { TriangleMesh } from '#shape';
import { shapeModel, templateEngine, templateSurface, type ModelMember, type ShapeModel } from '#shape-model';
import { sphereMesh } from '../solid-meshes.ts';

/** Name of the model in the library. */
export const testModelId = 'beans';
/** Members of the model: half of each group. */
export const testMemberCount = 14;

/** Length, and height of a hump, of each member; the hump is the second group's. */
function traits(): { readonly long: number; readonly hump: number }[] {
	const random = createRandom(5);
	return Array.from({ length: testMemberCount }, (_, n) => ({
		long: random.normal(),
		hump: (n % 2 === 0 ? 0 : 1) + 0.15 * random.normal(),
	}));
}

/** A bean about 100 mm long with a hump on one side. */
export function testShape({ long, hump }: { long: number; hump: number }): TriangleMesh {
	const { positions, triangles } = sphereMesh(1, 3);
	const moved = new Float32Array(positions.length);
	for (let v = 0; v < positions.length; v += 3) {
		const [x, y, z] = positions.subarray(v, v + 3);
		const rise = 9 * hump * Math.exp(-((x - 0.1) ** 2 + (y - 0.95) ** 2 + (z - 0.35) ** 2) / 0.16);
		moved[v] = 24 * x + 9 * (z * z - 0.3);
		moved[v + 1] = 18 * y + rise;
		moved[v + 2] = (46 + 5 * long) * z;
	}
	return { positions: moved, triangles };
}

/** A model of synthetic beans, made by the real engine from their surfaces alone. */
export async function buildTestModel(): Promise<ShapeModel> {
	const shapes = traits();
	const surfaces = shapes.map(testShape);
	const correspondence = await templateEngine(
		{
			members: surfaces.map((mesh, n) => ({
				id: `bean-${String(n + 1).padStart(2, '0')}`,
				surfaces: [mesh],
				transform: identityMat4(),
			})),
			medoid: 0,
		},
		{ particleCount: 128, iterations: 20 },
	);
	const mesh = transformMesh(surfaces[0], correspondence.transforms[0]);
	return shapeModel(correspondence, {
		title: 'Synthetic beans',
		templates: [templateSurface('bean', mesh, correspondence.world[0])],
		members: correspondence.ids.map((id, n) => memberOf(id, n)),
		provenance: { software: 'MedShapeNet tests', population: 'beans made by a program', options: {} },
	});
}

function memberOf(id: string, n: number): ModelMember {
	return {
		id,
		source: 'beans',
		licence: {
			id: 'CC0-1.0',
			title: 'Creative Commons Zero 1.0',
			commercialUse: true,
			shareAlike: false,
			attribution: 'Synthetic beans, made by a program',
		},
		synthetic: true,
		subject: `bean ${n}`,
		facts: { group: n % 2 === 0 ? 'plain' : 'humped', ageYears: 20 + 3 * n },
	};
}
