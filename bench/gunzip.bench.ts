/**
 * Unpacking a label map: ours (size known beforehand, one allocation) against plain `gunzipSync`, fflate and our
 * portable implementations. Interleaved; medians of process CPU time.
 *
 * Run: node --conditions=source bench/gunzip.bench.ts [file.gz]
 */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { gunzipSync as fflateGunzip } from 'fflate';
import { portableDecompress } from '../src/formats/index.ts';
import { gunzipMembers } from '../src/formats/gzip-member.ts';
import { nodeDecompress } from '#node-zlib';

/** A label volume like the ones we meet: large background, a hundred wobbly bodies. */
function labelMap(nx: number, ny: number, nz: number): Uint8Array {
	const voxels = new Uint8Array(nx * ny * nz);
	for (let body = 1; body <= 100; body++) {
		const [cx, cy, cz] = [(body * 97) % nx, (body * 57) % ny, (body * 31) % nz];
		const radius = 8 + ((body * 13) % 40);
		for (let z = Math.max(0, cz - radius); z < Math.min(nz, cz + radius); z++) {
			for (let y = Math.max(0, cy - radius); y < Math.min(ny, cy + radius); y++) {
				const wobble = 3 * Math.sin(y * 0.3) * Math.cos(z * 0.4 + body);
				const half = Math.sqrt(Math.max(0, radius ** 2 - (y - cy) ** 2 - (z - cz) ** 2)) + wobble;
				if (half <= 0) continue;
				const start = nx * (y + ny * z);
				voxels.fill(body, start + Math.max(0, Math.round(cx - half)), start + Math.min(nx, Math.round(cx + half)));
			}
		}
	}
	return voxels;
}

const file = process.argv[2];
const packed = new Uint8Array(file ? readFileSync(file) : gzipSync(labelMap(512, 512, 300)));
const limit = { maxBytes: 2 ** 32 };
const contenders: Record<string, () => unknown> = {
	'nodeDecompress (own)': () => nodeDecompress.gunzip(packed, limit),
	'gunzipSync default': () => gunzipSync(packed),
	'portableDecompress (own)': () => portableDecompress.gunzip(packed, limit),
	'gunzipMembers (own, plain)': () => gunzipMembers(packed, limit),
	fflate: () => fflateGunzip(packed),
};

const times = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
for (let round = 0; round < 9; round++) {
	for (const [name, run] of Object.entries(contenders)) {
		const before = process.cpuUsage();
		await run();
		const { user, system } = process.cpuUsage(before);
		if (round > 1) times.get(name)?.push((user + system) / 1000);
	}
}
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
const reference = median(times.get('gunzipSync default') ?? []);
console.log(`${packed.length} bytes packed, ${gunzipSync(packed).length} unpacked; CPU ms, median of 7`);
for (const [name, values] of times) {
	console.log(
		name.padEnd(28),
		median(values).toFixed(1).padStart(8),
		`${(median(values) / reference).toFixed(2)} × gunzipSync`,
	);
}
