import type { Layout, SourceDescription, Structure } from '../source-description.ts';
import { licence } from './licences.ts';

const citation =
	'Yang et al., MedMNIST v2: A large-scale lightweight benchmark for 2D and 3D biomedical image classification, Sci. Data 10:41 (2023)';
const shared = {
	homepage: 'https://medmnist.com/',
	doi: '10.1038/s41597-022-01721-8',
	licence: licence('CC-BY-4.0', 'MedMNIST v2; CC BY 4.0'),
	synthetic: false,
} as const;

const splits = ['train', 'val', 'test'] as const;
const stacks = splits.map((split) => ({ volumes: `${split}_images`, classes: `${split}_labels`, split }));

/** The cubes have 64 or 28 voxels along each edge of the same field of view. */
function layouts(name: string, edgeMm: number, classes: Record<string, Structure>): Layout[] {
	const layout = (size: number, suffix: string): Layout => ({
		name: `${name}-${size}`,
		files: [`{series:${name}${suffix}}.npz`, `{series:${name}${suffix}}_{part}.npz`],
		content: 'mask-stack',
		stacks,
		classes,
		case: `${name}${suffix}`,
		spacingMm: [edgeMm / size, edgeMm / size, edgeMm / size],
		axes: 'unknown',
		alignment: 'aligned',
	});
	return [layout(64, '_64'), layout(28, '')];
}

const adrenal = 'UBERON:0002369';

/** Adrenal glands, normal or with hyperplasia or mass. */
export const adrenalmnist3d: SourceDescription = {
	...shared,
	id: 'adrenalmnist3d',
	title: 'AdrenalMNIST3D',
	description:
		'1,584 adrenal glands of 792 patients from CT as binary volumes of 64 mm edge, normal or with hyperplasia or mass; with the official split.',
	citation,
	modality: 'CT',
	adapter: 'files',
	contents: {
		summary: 'Adrenal glands, normal and with hyperplasia or mass',
		anatomy: [adrenal],
		pathology: ['MSN:adrenal-hyperplasia-or-mass'],
		subjectCount: 792,
		shapeCount: 1584,
	},
	subjects: { space: 'adrenalmnist3d' },
	layouts: layouts('adrenalmnist3d', 64, {
		'0': { name: 'normal adrenal gland', key: 'adrenal-gland', anatomy: adrenal, laterality: 'unknown' },
		'1': {
			name: 'adrenal gland with hyperplasia or mass',
			key: 'adrenal-gland',
			anatomy: adrenal,
			laterality: 'unknown',
			pathology: [{ term: 'MSN:adrenal-hyperplasia-or-mass', role: 'bearing' }],
		},
	}),
};

/** Segments of brain vessels, healthy or with aneurysm. */
export const vesselmnist3d: SourceDescription = {
	...shared,
	id: 'vesselmnist3d',
	title: 'VesselMNIST3D',
	description:
		'1,908 segments of brain vessels reconstructed from MR angiography as binary volumes, 1,694 healthy and 214 with an aneurysm. The true size is not given.',
	citation: `${citation}; Yang et al., IntrA: 3D Intracranial Aneurysm Dataset for Deep Learning, CVPR (2020)`,
	modality: 'MR',
	adapter: 'files',
	contents: {
		summary: 'Segments of brain vessels, healthy and with aneurysm',
		anatomy: ['MSN:cerebral-artery'],
		pathology: ['MSN:intracranial-aneurysm'],
		subjectCount: null,
		shapeCount: 1908,
	},
	subjects: { space: 'vesselmnist3d' },
	layouts: layouts('vesselmnist3d', 28, {
		'0': { name: 'vessel segment', key: 'vessel', anatomy: 'MSN:cerebral-artery', laterality: 'unknown' },
		'1': {
			name: 'vessel segment with aneurysm',
			key: 'vessel',
			anatomy: 'MSN:cerebral-artery',
			laterality: 'unknown',
			pathology: [{ term: 'MSN:intracranial-aneurysm', role: 'bearing' }],
		},
	}),
};

const described = (
	id: string,
	title: string,
	description: string,
	modality: string,
	anatomy: string[],
): SourceDescription => ({
	...shared,
	id,
	title,
	description: `${description} Grey volumes without outlines: described, not read as shapes.`,
	citation,
	modality,
	adapter: null,
	contents: { summary: description, anatomy },
	subjects: { space: id },
	layouts: [],
});

export const organmnist3d = described('organmnist3d', 'OrganMNIST3D', 'CT cubes around eleven body organs.', 'CT', [
	'UBERON:0002107',
	'UBERON:0002113',
	'UBERON:0000981',
	'UBERON:0001255',
	'UBERON:0000948',
	'UBERON:0002048',
	'UBERON:0002106',
	'UBERON:0001264',
]);
export const nodulemnist3d = described(
	'nodulemnist3d',
	'NoduleMNIST3D',
	'CT cubes around lung nodules, benign or malignant.',
	'CT',
	['UBERON:0002048'],
);
export const fracturemnist3d = described(
	'fracturemnist3d',
	'FractureMNIST3D',
	'CT cubes around rib fractures of three kinds.',
	'CT',
	['UBERON:0002228'],
);
export const synapsemnist3d = described(
	'synapsemnist3d',
	'SynapseMNIST3D',
	'Electron microscopy cubes of excitatory and inhibitory synapses of a rat.',
	'microscopy',
	[],
);
