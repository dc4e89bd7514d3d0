import type { Severity } from '#contract';
import { licenceText } from '../labels.ts';
import { licenceOf } from '../source-store.ts';

/** Stands wherever a synthetic shape is shown. */
export function SyntheticBadge() {
	return (
		<span class="badge badge-synthetic" title="Made by a program, not from a patient">
			synthetic
		</span>
	);
}

export function LicenceBadge({ licenceId }: { licenceId: string }) {
	const licence = licenceOf(licenceId);
	const restricted = licence ? licence.commercialUse !== true : /-NC|-ND/.test(licenceId);
	return (
		<span class={restricted ? 'badge badge-caution' : 'badge'} title={licence?.title ?? licenceId}>
			<span class="visually-hidden">Licence </span>
			{licenceText(licenceId)}
		</span>
	);
}

/** Nothing for sound shapes: a mark that is always there would say nothing. */
export function QualityBadge({ worstDefect, listed }: { worstDefect: Severity | null; listed: boolean }) {
	if (!listed) return <span class="badge badge-danger">held back</span>;
	if (worstDefect === 'error') return <span class="badge badge-danger">defect</span>;
	if (worstDefect === 'warning') return <span class="badge badge-caution">with care</span>;
	return null;
}
