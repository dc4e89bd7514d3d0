/**
 * DICOM segmentations and structure sets, file to label volume or points: ours against pydicom with numpy, highdicom and
 * dcmjs. Ours also detects overlaps and counts the voxels of every segment; pydicom with numpy does neither, dcmjs only
 * parses. All read the file from the disk's cache within the timed run. CPU time, interleaved.
 *
 * Run: node --conditions=source bench/read-dicom-seg.bench.ts
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { data } from 'dcmjs';
import { readDicomSeg, readRtStruct, writeDicomSeg, type SegmentToWrite } from '#dicom';
import { hasSharedData, sharedData } from '../tests/shared-data.ts';
import { readBandwidth } from './measure.ts';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-dicom-'));
const read = (file: string): Uint8Array => new Uint8Array(readFileSync(file));

async function readLabels(file: string): Promise<object> {
	const { layers, segments } = await readDicomSeg(readFileSync(file));
	return {
		voxels: segments.reduce((sum, { voxelCount }) => sum + voxelCount, 0),
		sum: segments.reduce((sum, { voxelCount, labelValue }) => sum + voxelCount * labelValue, 0),
		shape: layers[0].volume.dims.toReversed(),
	};
}

function parseWithDcmjs(file: string): object {
	const bytes = read(file);
	const { dict } = data.DicomMessage.readFile(bytes.buffer as ArrayBuffer);
	return { elements: Object.keys(dict).length };
}

async function readPoints(file: string): Promise<object> {
	const contours = (await readRtStruct(readFileSync(file))).structures.flatMap((structure) => structure.contours);
	return { contours: contours.length, points: contours.reduce((sum, { points }) => sum + points.length / 3, 0) };
}

const cases: { title: string; file: string; kind: 'seg' | 'rtstruct' }[] = [];
const volume = wobblyBodies(100);
const segments: SegmentToWrite[] = Array.from({ length: 104 }, (_, i) => ({
	volume,
	value: i + 1,
	label: `body ${i + 1}`,
}));
for (const type of ['BINARY', 'LABELMAP'] as const) {
	const bytes = await writeDicomSeg(segments, { type, emptyFrames: type === 'LABELMAP' });
	const file = path.join(folder, `${type}.dcm`);
	writeFileSync(file, bytes);
	cases.push({
		title: `${type}, 104 segments, 512 × 512 × 100, ${(bytes.length / 1e6).toFixed(1)} MB`,
		file,
		kind: 'seg',
	});
}
if (hasSharedData) {
	const liver = sharedData('dcmqi-dicomseg/segmentations/liver.dcm');
	const plan = sharedData('dicompyler-rtstruct/rtss.dcm');
	cases.push({ title: 'dcmqi liver, 3 frames', file: liver, kind: 'seg' });
	cases.push({ title: 'RTSTRUCT, 10 structures, 441 contours', file: plan, kind: 'rtstruct' });
}

const results: object[] = [];
for (const { title, file, kind } of cases) {
	const peer = await openPeer('read_dicom_seg', { path: file, kind });
	const ours = kind === 'seg' ? readLabels : readPoints;
	const figures = await compareWithPeer(
		title,
		{
			[kind === 'seg' ? 'readDicomSeg' : 'readRtStruct']: () => ours(file),
			'dcmjs, parsing only': () => parseWithDcmjs(file),
		},
		peer,
		{ rounds: 7, warmUp: 10 },
	);
	peer.close();
	const bytes = read(file);
	const bandwidth = readBandwidth(bytes);
	const share = bytes.length / (figures.comparisons[0].medianCpuMs / 1000) / bandwidth;
	console.log(
		`  file bytes over CPU time: ${(100 * share).toFixed(1)} % of the read bandwidth ${(bandwidth / 1e9).toFixed(1)} GB/s`,
	);
	console.log(`  ${figures.comparisons.map(({ name, result }) => `${name}: ${JSON.stringify(result)}`).join('\n  ')}`);
	results.push({ ...figures, fileBytes: bytes.length, shareOfReadBandwidth: share });
}
rmSync(folder, { recursive: true });
saveResult('read-dicom-seg', { cases: results });
