import type { Licence } from '#contract';

type Terms = Omit<Licence, 'attribution'>;

const creativeCommons = (id: string, title: string, path: string, commercialUse: boolean): Terms => ({
	id,
	title,
	url: `https://creativecommons.org/licenses/${path}/`,
	commercialUse,
	shareAlike: path.includes('sa'),
});

/** Licences and named terms that sources come under, by identifier. */
const terms: readonly Terms[] = [
	{
		id: 'CC0-1.0',
		title: 'CC0 1.0 Universal (public domain dedication)',
		url: 'https://creativecommons.org/publicdomain/zero/1.0/',
		commercialUse: true,
		shareAlike: false,
	},
	creativeCommons('CC-BY-3.0', 'Creative Commons Attribution 3.0', 'by/3.0', true),
	creativeCommons('CC-BY-4.0', 'Creative Commons Attribution 4.0', 'by/4.0', true),
	creativeCommons('CC-BY-SA-4.0', 'Creative Commons Attribution-ShareAlike 4.0', 'by-sa/4.0', true),
	creativeCommons('CC-BY-SA-2.1-JP', 'Creative Commons Attribution-ShareAlike 2.1 Japan', 'by-sa/2.1/jp', true),
	creativeCommons('CC-BY-NC-4.0', 'Creative Commons Attribution-NonCommercial 4.0', 'by-nc/4.0', false),
	creativeCommons(
		'CC-BY-NC-SA-4.0',
		'Creative Commons Attribution-NonCommercial-ShareAlike 4.0',
		'by-nc-sa/4.0',
		false,
	),
	creativeCommons(
		'CC-BY-NC-ND-4.0',
		'Creative Commons Attribution-NonCommercial-NoDerivatives 4.0',
		'by-nc-nd/4.0',
		false,
	),
	{
		id: 'Apache-2.0',
		title: 'Apache License 2.0',
		url: 'https://www.apache.org/licenses/LICENSE-2.0',
		commercialUse: true,
		shareAlike: false,
	},
	{
		id: 'MIT',
		title: 'MIT License',
		url: 'https://opensource.org/license/mit',
		commercialUse: true,
		shareAlike: false,
	},
	{
		id: 'LicenseRef-3D-Slicer',
		title: '3D Slicer licence (BSD-style)',
		url: 'https://www.slicer.org/LICENSE/slicer-license.txt',
		commercialUse: true,
		shareAlike: false,
	},
	{
		id: 'LicenseRef-HCP-Open-Access-Data-Use-Terms',
		title: 'WU-Minn HCP Consortium Open Access Data Use Terms',
		url: 'https://www.humanconnectome.org/study/hcp-young-adult/document/wu-minn-hcp-consortium-open-access-data-use-terms',
		commercialUse: null,
		shareAlike: false,
	},
	{
		id: 'LicenseRef-TCIA-Restricted',
		title: 'TCIA Restricted License Agreement',
		url: 'https://www.cancerimagingarchive.net/data-usage-policies-and-restrictions/',
		commercialUse: null,
		shareAlike: false,
	},
	{
		id: 'LicenseRef-unverified',
		title: 'Terms not verified: ask the authors before use',
		url: null,
		commercialUse: null,
		shareAlike: false,
	},
	{
		id: 'LicenseRef-user-data',
		title: 'The user’s own data; terms not stated',
		url: null,
		commercialUse: null,
		shareAlike: false,
	},
];

const termsOfId = new Map(terms.map((licence) => [licence.id, licence]));

/**
 * A licence of the list with the line to print next to the shapes.
 *
 * @throws RangeError for an unknown identifier
 */
export function licence(id: string, attribution: string): Licence {
	const known = termsOfId.get(id);
	if (known === undefined)
		throw new RangeError(`licence: "${id}" is not in the list; known: ${licenceIds().join(', ')}`);
	return { ...known, attribution };
}

/** Identifiers that {@link licence} knows. */
export function licenceIds(): string[] {
	return [...termsOfId.keys()];
}
