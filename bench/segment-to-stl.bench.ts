/**
 * Files in, files out: label maps → one binary STL and one record a label. Ours (`msn convert`) against the careful
 * Python way (`bench/peers/segment_to_stl.py`, VTK and scikit-image on crops), whole processes in turn, CPU seconds.
 *
 *     python3 -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install -r bench/peers/requirements.txt
 *     node --conditions=source bench/segment-to-stl.bench.ts [--rounds 3] [FILE …]
 *
 * Ours runs with a compile cache, as the installed `msn` command does (bin/msn.js); an unmeasured run fills it.
 *
 * Default files: the TotalSegmentator example and the first 20 KiTS23 cases of `../shared/data`. Ours does more: it also
 * checks every surface for closedness.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		rounds: { type: 'string', default: '3' },
		python: { type: 'string', default: 'bench/peers/.venv/bin/python' },
	},
});

function defaultFiles(): string[] {
	const data = process.env['MSN_TEST_DATA'] ?? '../shared/data';
	const kits = readdirSync(path.join(data, 'kits23'))
		.filter((name) => name.startsWith('case_'))
		.sort()
		.slice(0, 20);
	return [
		path.join(data, 'totalsegmentator-example/example_seg.nii.gz'),
		...kits.map((name) => path.join(data, 'kits23', name, 'segmentation.nii.gz')),
	];
}

interface Sample {
	cpuSeconds: number;
	wallSeconds: number;
}

/** One whole process: user + system and wall seconds as the shell's `time` reports them. */
function timeProcess(command: readonly string[]): Sample {
	const run = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S %R"; time "$@" >/dev/null', 'bash', ...command], {
		encoding: 'utf8',
		maxBuffer: 2 ** 26,
		env: { ...process.env, NODE_COMPILE_CACHE: path.join(out, 'cache') },
	});
	const line = run.stderr.trim().split('\n').at(-1) ?? '';
	const [user, system, wall] = line.split(' ').map(Number);
	if (run.status !== 0 || !Number.isFinite(user)) throw new Error(`${command.join(' ')} failed:\n${run.stderr}`);
	return { cpuSeconds: user + system, wallSeconds: wall };
}

const median = (numbers: readonly number[]): number => {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const files = positionals.length > 0 ? positionals : defaultFiles();
const python = values.python;
if (!existsSync(python)) throw new Error(`No Python peer at ${python}: see the head of this file`);
const out = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const tools: Record<string, readonly string[]> = {
	ours: [
		process.execPath,
		'--conditions=source',
		'src/cli/main.ts',
		'convert',
		...files,
		path.join(out, 'ours'),
		'--to',
		'stl',
		'--json',
	],
	vtk: [python, 'bench/peers/segment_to_stl.py', 'vtk', path.join(out, 'vtk'), ...files],
	skimage: [python, 'bench/peers/segment_to_stl.py', 'skimage', path.join(out, 'skimage'), ...files],
};

const samples: Record<string, Sample[]> = { ours: [], vtk: [], skimage: [] };
try {
	timeProcess([...tools['ours'].slice(0, 3), 'convert', '--help']);
	timeProcess([...tools['ours'].slice(0, 4), files[0], path.join(out, 'warm'), '--to', 'stl', '--json']);
	for (let round = 0; round < Number(values.rounds); round++) {
		for (const [name, command] of Object.entries(tools)) {
			rmSync(path.join(out, name), { recursive: true, force: true });
			const sample = timeProcess(command);
			samples[name].push(sample);
			console.log(
				`round ${round + 1} ${name}: cpu ${sample.cpuSeconds.toFixed(2)} s, wall ${sample.wallSeconds.toFixed(2)} s`,
			);
		}
	}
} finally {
	rmSync(out, { recursive: true, force: true });
}

const versions = execFileSync(
	python,
	[
		'-c',
		'import vtk, skimage, nibabel, numpy; print(vtk.VTK_VERSION, skimage.__version__, nibabel.__version__, numpy.__version__)',
	],
	{
		encoding: 'utf8',
	},
).trim();
const cpu = (name: string): number[] => samples[name].map(({ cpuSeconds }) => cpuSeconds);
const ratios = (name: string): number[] => cpu(name).map((seconds, i) => seconds / samples['ours'][i].cpuSeconds);
const report = {
	job: 'label maps → STL + record, whole processes',
	fileCount: files.length,
	machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0], node: process.version },
	peers: `vtk, scikit-image, nibabel, numpy = ${versions}`,
	medianCpuSeconds: Object.fromEntries(Object.keys(tools).map((name) => [name, median(cpu(name))])),
	medianWallSeconds: Object.fromEntries(
		Object.keys(tools).map((name) => [name, median(samples[name].map(({ wallSeconds }) => wallSeconds))]),
	),
	cpuRatioToOurs: Object.fromEntries(
		['vtk', 'skimage'].map((name) => [
			name,
			{ median: median(ratios(name)), min: Math.min(...ratios(name)), max: Math.max(...ratios(name)) },
		]),
	),
	samples,
};
writeFileSync('bench/results/segment-to-stl.json', `${JSON.stringify(report, null, '\t')}\n`);
console.log(JSON.stringify(report.medianCpuSeconds), JSON.stringify(report.cpuRatioToOurs));
