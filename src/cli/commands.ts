import type { Command } from 'commander';
import type { summaries } from './command-summaries.ts';

/** All commands of `msn`. Only the one asked for is loaded: `msn convert` needs no server, `msn search` no geometry. */
export const commands: Readonly<Record<keyof typeof summaries, () => Promise<(program: Command) => void>>> = {
	ingest: async () => (await import('./ingest.ts')).registerIngest,
	search: async () => (await import('./search.ts')).registerSearch,
	show: async () => (await import('./show.ts')).registerShow,
	download: async () => (await import('./download.ts')).registerDownload,
	convert: async () => (await import('./convert.ts')).registerConvert,
	mesh: async () => (await import('./mesh.ts')).registerMesh,
	volume: async () => (await import('./volume.ts')).registerVolume,
	compare: async () => (await import('./compare.ts')).registerCompare,
	ssm: async () => (await import('./ssm.ts')).registerSsm,
	train: async () => (await import('./train.ts')).registerTrain,
	watch: async () => (await import('./watch.ts')).registerWatch,
	predict: async () => (await import('./predict.ts')).registerPredict,
	export: async () => (await import('./export-network.ts')).registerExport,
	bench: async () => (await import('./bench-learning.ts')).registerBench,
	sources: async () => (await import('./sources.ts')).registerSources,
	serve: async () => (await import('./serve.ts')).registerServe,
	phantom: async () => (await import('./phantom.ts')).registerPhantom,
	doctor: async () => (await import('./doctor.ts')).registerDoctor,
};
