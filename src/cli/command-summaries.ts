/** What the commands of `msn` do, in the order in which help lists them. */
export const summaries = {
	ingest: 'make shapes from the files of a source; can be stopped at any time and goes on where it stopped',
	search: 'find shapes by keywords: male kidney tumor, age:40-60, source:kits23, "free text"',
	show: 'show what the library knows about a shape',
	download: 'download a shape by id, everything a search finds, or all (--all); verified, resumable',
	convert: 'convert files: segmentation → surfaces, mesh → voxels or points, format → format; all in mm, RAS+',
	mesh: 'look at surfaces, repair, simplify, smooth, remesh, cut, compare',
	volume: 'look at voxel grids, extract surfaces, resample, voxelize',
	compare: 'all distances between two surfaces, two label maps or two point clouds, in mm',
	ssm: 'statistical shape models: build, evaluate, compare groups, export',
	train:
		'train the network, classifier or shape model that a configuration describes, and test it; stopped with Ctrl-C, networks go on with the same command',
	watch: 'how a training stands that runs elsewhere or has ended, in the terminal or on a page',
	predict: 'what a trained network or a signed distance model says about shapes',
	export: 'a trained network as an ONNX file, a signed distance model as .msnfield: for any place, or for a library',
	bench: 'measure what the software can do on data that is at hand',
	sources: 'list the sources msn can ingest, or describe one',
	serve: 'serve the library: web page and HTTP API; an empty library is filled with a small synthetic population',
	phantom: 'write a synthetic population: label volumes, CT-like volumes, metadata, ground truth',
	doctor: 'check this installation and the library: versions, space, database, every stored file (--deep)',
} as const;

/** What stands behind the name of each in that list. */
export const words: Readonly<Record<keyof typeof summaries, string>> = {
	ingest: '[options] <source> <path...>',
	search: '[options] [words...]',
	show: '[options] <id>',
	download: '[options] [words...]',
	convert: '[options] <input...>',
	mesh: '',
	volume: '',
	compare: '[options] <reference> <other>',
	ssm: '',
	train: '[options] <config>',
	watch: '[options] <run>',
	predict: '[options] <model> <files...>',
	export: '[options] <run>',
	bench: '',
	sources: '[options] [id]',
	serve: '[options]',
	phantom: '[options] <folder>',
	doctor: '[options]',
};
