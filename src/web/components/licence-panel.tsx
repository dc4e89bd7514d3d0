import type { Licence, ShapeRecord, SourceDataset } from '#contract';
import { citationBibtex, citationText } from '../citation.ts';
import { licenceSentences } from '../labels.ts';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';

export function LicencePanel({ licence }: { licence: Licence }) {
	const isRestricted = licence.commercialUse !== true;
	return (
		<div class="licence">
			<p>
				<strong>{licence.url ? <a href={licence.url}>{licence.title}</a> : licence.title}</strong>
			</p>
			<ul class="licence-terms">
				{licenceSentences(licence).map((sentence, index) => (
					<li key={sentence} data-caution={isRestricted && index === 0 ? '' : undefined}>
						<Icon name={isRestricted && index === 0 ? 'warning' : 'check'} size={16} />
						{sentence}
					</li>
				))}
			</ul>
			<p class="quote">{licence.attribution}</p>
		</div>
	);
}

export function CitePanel({ record, source }: { record: ShapeRecord; source: SourceDataset | undefined }) {
	const address = `${location.origin}${location.pathname}`;
	return (
		<div class="licence">
			<p class="quote">{citationText(record, source, address)}</p>
			<div class="button-row">
				<CopyButton label="Copy text" text={citationText(record, source, address)} />
				<CopyButton label="Copy BibTeX" text={citationBibtex(record, source, address)} />
			</div>
		</div>
	);
}
