import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gradientErrors } from './gradient-check.ts';
import { gradientRules } from './gradient-rules.ts';
import { operationCases } from './operation-cases.ts';

const tolerance = 1e-7;
const cases = [1, 2, 3].flatMap((seed) => operationCases(seed).map((one) => ({ seed, ...one })));
const leaves = ['input', 'parameter', 'buffer', 'constant'];

/** What has no gradient of its own to check, and why. */
const exempt = new Map([
	['stopGradient', 'its gradient is wrong on purpose; a test of its own is below'],
	['oneHot', 'made of labels'],
	['segmentMembers', 'makes a table, not a value'],
	['lendingScope', 'a scope for the cases'],
]);

/** Names of the functions that build values and are exported by a file of operations, composites, layers or losses. */
async function builders(folder: string, files: readonly string[]): Promise<string[]> {
	const modules = await Promise.all(files.map((file) => import(`${folder}${file}`) as Promise<object>));
	return modules.flatMap((module) =>
		Object.entries(module).flatMap(([name, value]) =>
			typeof value === 'function' && !/^(evaluate|startFrom|erfOf)/.test(name) ? [name] : [],
		),
	);
}

const sourcesIn = (folder: string): string[] =>
	readdirSync(new URL(folder, import.meta.url)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

const composites = [
	'activations.ts',
	'attention.ts',
	'einsum.ts',
	'grid-sample.ts',
	'interpolate.ts',
	'log-softmax.ts',
	'mean.ts',
	'roi-align.ts',
	'sample-trilinear.ts',
	'segments.ts',
	'sum-to.ts',
];

const operations = [
	...new Set([
		...Object.keys(gradientRules).filter((name) => !leaves.includes(name)),
		...(await builders('./operations/', sourcesIn('./operations/'))),
		...(await builders('./layers/', sourcesIn('./layers/'))),
		...(await builders('./losses/', sourcesIn('./losses/'))),
		...(await builders('./', composites)),
	]),
].filter((name) => !exempt.has(name));

describe('gradients against central differences', () => {
	let worst = { relative: 0, name: '' };

	test.each(operations)('%s', (operation) => {
		const own = cases.filter((one) => one.operation === operation);
		expect(new Set(own.map((one) => one.name)).size, 'cases of different shapes').toBeGreaterThanOrEqual(3);
		for (const one of own) {
			for (const { operand, relative } of gradientErrors(one, { seed: one.seed })) {
				if (relative > worst.relative) worst = { relative, name: `${one.name}, ${operand}, seed ${one.seed}` };
				expect(relative, `${one.name}, ${operand}, seed ${one.seed}`).toBeLessThanOrEqual(tolerance);
			}
		}
	});

	test('no case is of an unknown operation, and no two share a name', () => {
		expect(cases.filter((one) => !operations.includes(one.operation) && !exempt.has(one.operation))).toEqual([]);
		const names = operationCases(1).map((one) => one.name);
		expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
		expect(worst.relative).toBeGreaterThan(0);
	});
});
