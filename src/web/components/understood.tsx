import type { Facet, SearchResult } from '#contract';
import { fieldText } from '../labels.ts';
import {
	FILTER_NAMES,
	isParameterName,
	parameterValues,
	type ParameterName,
	type SearchParameters,
	toggleValue,
	withoutKeyword,
	withParameter,
	writeSearchParameters,
} from '../search-parameters.ts';
import { integerText } from '../figures.ts';
import { Icon } from './icon.tsx';

interface UnderstoodProps {
	result: SearchResult;
	parameters: SearchParameters;
	onChange: (parameters: SearchParameters) => void;
}

function Chip({ field, text, onRemove }: { field: string; text: string; onRemove: () => void }) {
	return (
		<li class="chip">
			<span class="chip-text">
				<span class="chip-field">{field}</span>
				{text}
			</span>
			<button type="button" class="chip-remove" aria-label={`Remove ${field} ${text}`} onClick={onRemove}>
				<Icon name="close" size={14} />
			</button>
		</li>
	);
}

/** Labels for filter values: as the facets name them, or the value itself. */
function valueLabel(facets: readonly Facet[], name: ParameterName, value: string): string {
	const facet = facets.find((item) => item.name === name);
	return facet?.values.find((item) => item.value === value)?.label ?? value;
}

/** One entry a keyword, as typed: a word with several meanings names them all, but for those put together from others. */
function keywordMeanings({ interpretation }: SearchResult) {
	const typed = [...new Set(interpretation.map((item) => item.correctedFrom ?? item.keyword))];
	return typed.map((keyword) => {
		const all = interpretation.filter((item) => (item.correctedFrom ?? item.keyword) === keyword);
		const plain = all.filter((item) => !item.field.includes('+'));
		const meanings = plain.length > 0 ? plain : all;
		const fields = [...new Set(meanings.map((item) => fieldText(item.field)))];
		return { keyword, field: fields.join(' or '), text: meanings.map((item) => item.label).join(' or ') };
	});
}

/** How the words and filters were understood, each removable. */
export function UnderstoodChips({ result, parameters, onChange }: UnderstoodProps) {
	const words = parameters.q ?? '';
	const filters = FILTER_NAMES.flatMap((name) =>
		parameterValues(parameters, name).map((value) => ({ name, value })),
	).filter(({ name }) => isParameterName(name));
	if (result.interpretation.length + filters.length === 0) return null;
	return (
		<ul class="understood" aria-label="How the search was understood">
			{keywordMeanings(result).map(({ keyword, field, text }) => (
				<Chip
					key={keyword}
					field={field}
					text={text}
					onRemove={() => onChange(withParameter(parameters, 'q', withoutKeyword(words, keyword)))}
				/>
			))}
			{filters.map(({ name, value }) => (
				<Chip
					key={`${name}=${value}`}
					field={fieldText(name)}
					text={valueLabel(result.facets, name, value)}
					onRemove={() => onChange(toggleValue(parameters, name, value))}
				/>
			))}
		</ul>
	);
}

export function Corrections({ corrections }: Pick<SearchResult, 'corrections'>) {
	if (corrections.length === 0) return null;
	return (
		<p class="correction">
			Showing results for <strong>{corrections.map((item) => item.to).join(', ')}</strong>, instead of{' '}
			<span class="soft">{corrections.map((item) => item.from).join(', ')}</span>.
		</p>
	);
}

/** Wider or neighbouring searches. */
export function NearbySearches({ suggestions }: Pick<SearchResult, 'suggestions'>) {
	if (suggestions.length === 0) return null;
	return (
		<nav class="nearby" aria-label="Related searches">
			<span class="soft">See also</span>
			{suggestions.map((item) => {
				const known = Object.fromEntries(Object.entries(item.parameters).filter(([name]) => isParameterName(name)));
				return (
					<a key={item.text} class="chip" href={`/${writeSearchParameters(known)}`}>
						{item.text}&nbsp;<span class="soft">{integerText(item.count)}</span>
					</a>
				);
			})}
		</nav>
	);
}
