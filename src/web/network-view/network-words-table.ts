import type { NetworkEntry } from '#contract';

/** What a learnt model is for, in a few words. */
export const LESSON_WORDS: Readonly<Record<string, { readonly name: string; readonly does: string }>> = {
	class: { name: 'Classifier', does: 'tells what a shape is' },
	completion: { name: 'Completion', does: 'puts back what was cut off a shape' },
	reconstruction: { name: 'Autoencoder', does: 'gives a shape back as far as it can describe it' },
	'super-resolution': { name: 'Super-resolution', does: 'makes a coarse shape fine' },
	marks: { name: 'Marks', does: 'says where in a shape something lies, from the outline alone' },
	shape: {
		name: 'Signed distance model',
		does: 'describes, completes and refines shapes, and says how sure it is',
	},
};

export const lessonWords = (lesson: string) => LESSON_WORDS[lesson] ?? { name: lesson, does: '' };

/** Networks as people call them, by their names in the registry. */
const NETWORK_WORDS: Readonly<Record<string, string>> = {
	'residual-network': 'residual network',
	unet: 'U-Net',
	'strided-autoencoder': 'strided autoencoder',
	'dense-group-norm-net': 'dense network with group norm',
	'variational-autoencoder': 'variational autoencoder',
	'implicit-autoencoder': 'implicit autoencoder',
	'point-net': 'PointNet',
	'point-net-plus-plus': 'PointNet++',
	'point-transformer': 'point transformer',
};

export const networkWords = (name: string): string => NETWORK_WORDS[name] ?? name;

export const SYNTHETIC_WORDS: Readonly<Record<NetworkEntry['synthetic'], string>> = {
	all: 'Made by a program, not from patients',
	some: 'Some of them made by a program',
	none: 'From patients',
	unknown: 'Not noted',
};

/** Metrics under their short names, as cards have them. */
const METRIC_WORDS: Readonly<Record<string, string>> = {
	auc: 'Area under the curve',
	accuracy: 'Accuracy',
	dsc: 'Dice',
	'dsc.whole': 'Dice of the whole',
	'hd95.voxel.maxDirected': 'HD95 (mm)',
};

export const metricWords = (metric: string): string =>
	METRIC_WORDS[metric] ?? metric.charAt(0).toUpperCase() + metric.slice(1);
