import type { Command } from 'commander';
import { summaries } from './command-summaries.ts';
import { registerSsmBuild } from './ssm-build.ts';
import { registerSsmEvaluate } from './ssm-evaluate.ts';
import { registerSsmExport } from './ssm-export.ts';
import { registerSsmProject } from './ssm-project.ts';
import { registerSsmStats } from './ssm-stats.ts';

/** `msn ssm …`: statistical shape models. */
export function registerSsm(program: Command): void {
	const ssm = program.command('ssm').description(summaries.ssm);
	registerSsmBuild(ssm);
	registerSsmEvaluate(ssm);
	registerSsmProject(ssm);
	registerSsmExport(ssm);
	registerSsmStats(ssm);
}
