import type { RunNetworkOptions } from './run-task-options.ts';

/** Counts the epochs that a command trains itself. */
export interface EpochCount<Options> {
	/** The options, with their events counted. */
	readonly options: Options;
	/** For the card, where the runs have more epochs than were counted: its clock did not see the others. */
	limits(epochs: number): string[];
}

/** {@link EpochCount} of a task with these options. */
export function countEpochs<Options extends RunNetworkOptions>(options: Options): EpochCount<Options> {
	let counted = 0;
	return {
		options: {
			...options,
			onEvent: (event, seed, fold) => {
				if (event.kind === 'epoch') counted++;
				options.onEvent?.(event, seed, fold);
			},
		},
		limits: (epochs) =>
			epochs > counted
				? [
						`${epochs - counted} of ${epochs} epochs were trained before the command went on: their time is not in that of the card`,
					]
				: [],
	};
}
