/** Written by `bench/tune-strategies.ts`: the fastest strategy of each measured case. Keys: `strategyKey`. */
export const measuredStrategies: Readonly<Record<string, string>> = {};
