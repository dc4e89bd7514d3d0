/**
 * Solid voxelisation at 256³ against VTK. Like with like: our run lists (closedness check, crossings, runs) against
 * vtkPolyDataToImageStencil, which makes run lists; our mask of bytes against vtkImageStencil after it. A large body and
 * the kidneys of a real case. Limit: the mask is written once, and 12 bytes a triangle and 12 a vertex
 * read once.
 *
 * Run: node --conditions=source bench/voxelise-peers.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeStl } from '#formats';
import { invertAffine, scaleTranslation } from '#numeric';
import { boundingBox, massProperties, voxelise, type TriangleMesh } from '#shape';
import { solidRuns } from '../src/shape/fill-lines.ts';
import { lineCrossings } from '../src/shape/line-crossings.ts';
import { largeMesh } from './large-mesh.ts';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { organOf } from './real-meshes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'voxelise-'));
const n = 256;
const figures = [];
figures.push(await compare('large body', largeMesh()));
figures.push(await compare('KiTS19 case 0, kidneys', await organOf('kits19/case_00000/segmentation.nii.gz', 1)));
rmSync(folder, { recursive: true });
saveResult('voxelise', { figures });

async function compare(name: string, mesh: TriangleMesh): Promise<object> {
	const { min, max } = boundingBox(mesh.positions);
	const spacing = max.map((high, axis) => ((high - min[axis]) * 1.04) / n) as [number, number, number];
	const origin = min.map((low, axis) => low - 0.02 * n * spacing[axis] + spacing[axis] / 2) as [number, number, number];
	const file = path.join(folder, 'mesh.stl');
	writeFileSync(file, writeStl(mesh));
	const grid = { dims: [n, n, n] as const, voxelToWorld: scaleTranslation(spacing, origin) };
	const peer = await openPeer('voxelise', { mesh: file, dims: grid.dims, spacing, origin });
	const triangleCount = mesh.triangles.length / 3;
	const count = (backend: 'wasm' | 'typescript'): number => {
		const { voxels } = voxelise(mesh, { ...grid, backend });
		return voxels.length;
	};
	const lineGrid = { dims: grid.dims, worldToVoxel: invertAffine(grid.voxelToWorld) };
	const runs = (backend: 'wasm' | 'typescript'): number => {
		const crossings = lineCrossings(mesh, lineGrid, backend);
		if (!crossings) throw new Error('the mesh is not closed');
		return solidRuns(crossings, grid.dims, 'parity').start[n * n];
	};
	const compared = await compareWithPeer(
		`${name}, ${triangleCount} triangles → ${n}³`,
		{
			'run lists, WebAssembly': () => runs('wasm'),
			'voxelise, WebAssembly': () => count('wasm'),
			'voxelise, TypeScript': () => count('typescript'),
		},
		peer,
		{ rounds: 7, warmUp: 5 },
	);
	peer.close();
	const inside = voxelise(mesh, grid).voxels.reduce((sum, value) => sum + value, 0);
	const ratio = (inside * spacing[0] * spacing[1] * spacing[2]) / massProperties(mesh).volumeMm3;
	const inPeer = compared.comparisons.at(-1)?.result;
	console.log(`  voxels inside: ours ${inside}, VTK ${inPeer}; voxel volume / mesh volume ${ratio.toFixed(5)}`);
	const leastBytes = n ** 3 + 4 * mesh.triangles.length + 4 * mesh.positions.length;
	return { ...compared, triangleCount, inside, insideInPeer: inPeer, volumeRatio: ratio, leastBytes };
}
