import type { MemberLicence, ModelMember } from './shape-model.ts';

/** The terms of something made from many members: those of all of them together. */
export interface CombinedLicence {
	/** Each licence with the number of its members, the most used first. */
	readonly licences: readonly { readonly licence: MemberLicence; readonly memberCount: number }[];
	/** Members of which no licence is known. */
	readonly unlicensed: readonly string[];
	/** False if one member forbids it, `null` if one does not say, true only if all allow it. */
	readonly commercialUse: boolean | null;
	/** Licences that want what is made from their members to be under the same terms. */
	readonly shareAlike: readonly string[];
	/** Why no licence can fit the whole: two that each want the whole under their own terms. */
	readonly conflict?: string;
	readonly syntheticCount: number;
}

/** What may be done with something made from all of these members. */
export function combinedLicence(members: readonly ModelMember[]): CombinedLicence {
	const counts = new Map<string, { licence: MemberLicence; memberCount: number }>();
	for (const { licence } of members) {
		if (!licence) continue;
		const key = JSON.stringify([licence.id, licence.title, licence.attribution]);
		counts.set(key, { licence, memberCount: (counts.get(key)?.memberCount ?? 0) + 1 });
	}
	const licences = [...counts.values()].sort(
		(a, b) => b.memberCount - a.memberCount || (a.licence.id < b.licence.id ? -1 : 1),
	);
	const unlicensed = members.filter(({ licence }) => !licence).map(({ id }) => id);
	const uses = [...licences.map(({ licence }) => licence.commercialUse), ...(unlicensed.length > 0 ? [null] : [])];
	const shareAlike = [
		...new Set(licences.filter(({ licence }) => licence.shareAlike).map(({ licence }) => licence.id)),
	];
	const isForbidden = uses.includes(false);
	return {
		licences,
		unlicensed,
		commercialUse: isForbidden ? false : uses.includes(null) ? null : true,
		shareAlike,
		...(shareAlike.length > 1 && { conflict: `${shareAlike.join(' and ')} each want the whole under their own terms` }),
		syntheticCount: members.filter(({ synthetic }) => synthetic).length,
	};
}

/** The text to put beside anything made from these members. */
export function licenceText(members: readonly ModelMember[]): string {
	const { licences, unlicensed, commercialUse, shareAlike, conflict, syntheticCount } = combinedLicence(members);
	const use = { true: 'allowed by all members', false: 'not allowed', null: 'not stated by all members' };
	const sources = [...new Set(members.flatMap(({ source }) => (source === undefined ? [] : [source])))];
	const lines = [
		`Made from ${members.length} shapes${sources.length > 0 ? ` of ${sources.join(', ')}` : ''}.`,
		...(syntheticCount > 0 ? [`${syntheticCount} of them are synthetic: made by a program, not from patients.`] : []),
		`Commercial use: ${use[`${commercialUse}`]}.`,
		...(shareAlike.length > 0 ? [`To be passed on under the same terms: ${shareAlike.join(', ')}.`] : []),
		...(conflict === undefined ? [] : [`Warning: ${conflict}. Do not pass it on without asking.`]),
		...licences.flatMap(({ licence, memberCount }) => [
			'',
			`${licence.title} (${licence.id}): ${memberCount} shapes`,
			`Attribution: ${licence.attribution}`,
		]),
		...(unlicensed.length > 0 ? ['', `No licence is known for: ${unlicensed.join(', ')}`] : []),
		'',
		'Not for clinical use.',
	];
	return `${lines.join('\n')}\n`;
}
