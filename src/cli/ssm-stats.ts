import type { Command } from 'commander';
import { registerStatsEffect } from './ssm-stats-effect.ts';
import { registerStatsGroups } from './ssm-stats-groups.ts';
import { registerStatsModes } from './ssm-stats-modes.ts';
import { registerStatsPredict } from './ssm-stats-predict.ts';
import { registerStatsSize } from './ssm-stats-size.ts';

/** `msn ssm stats …`: one verb a question; `msn ssm stats <model>` is `effect`. */
export function registerSsmStats(ssm: Command): void {
	const stats = ssm
		.command('stats')
		.description('statistics of shape: what does it depend on, who differs, what can be told from it?');
	registerStatsEffect(stats);
	registerStatsGroups(stats);
	registerStatsPredict(stats);
	registerStatsSize(stats);
	registerStatsModes(stats);
}
