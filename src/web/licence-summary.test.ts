import type { Licence } from '#contract';
import { expect, test } from 'vitest';
import { licenceSummary } from './licence-summary.ts';

const licence = (id: string, commercialUse: boolean | null, shareAlike: boolean): Licence => ({
	id,
	title: id,
	url: null,
	commercialUse,
	shareAlike,
	attribution: id,
});
const known = new Map(
	[
		licence('CC-BY-4.0', true, false),
		licence('CC-BY-NC-SA-4.0', false, true),
		licence('CC-BY-SA-2.1-JP', true, true),
		licence('LicenseRef-silent', null, false),
	].map((item) => [item.id, item]),
);
const summary = (...ids: string[]) =>
	licenceSummary(
		ids.map((licenceId) => ({ licenceId })),
		(id) => known.get(id),
	);

test('free licences give no warning', () => {
	expect(summary('CC-BY-4.0', 'CC-BY-4.0')).toMatchObject({ warnings: [], shares: [{ shapeCount: 2 }] });
	expect(summary()).toEqual({ warnings: [], shares: [] });
});

test('non-commercial and share-alike are counted apart', () => {
	const { warnings } = summary('CC-BY-NC-SA-4.0', 'CC-BY-4.0', 'CC-BY-NC-SA-4.0');
	expect(warnings).toHaveLength(2);
	expect(warnings[0]).toMatch(/^2 shapes .*non-commercial/);
	expect(warnings[1]).toMatch(/^2 shapes .*same licence/);
});

test('two share-alike licences cannot be merged', () => {
	expect(summary('CC-BY-NC-SA-4.0', 'CC-BY-SA-2.1-JP').warnings.at(-1)).toMatch(/keep these parts apart/);
});

test('silence is not permission, neither in known nor in unknown terms', () => {
	expect(summary('LicenseRef-silent').warnings[0]).toMatch(/^1 shape .*ask/);
	expect(summary('LicenseRef-never-heard-of').warnings[0]).toMatch(/ask/);
	expect(summary('Unknown-NC-1.0').warnings[0]).toMatch(/non-commercial/);
});

test('the most frequent licence comes first', () => {
	expect(summary('CC-BY-4.0', 'CC-BY-NC-SA-4.0', 'CC-BY-NC-SA-4.0').shares[0].licenceId).toBe('CC-BY-NC-SA-4.0');
});
