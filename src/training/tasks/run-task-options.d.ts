import type { LoadDataOptions } from '../task-data.ts';
/** Options of every task. */
export interface RunTaskOptions extends LoadDataOptions {
    /** As the card's command names it. */
    readonly configFile: string;
}
