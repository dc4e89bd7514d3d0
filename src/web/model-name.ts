import { capitalised } from './figures.ts';
import { fieldText } from './labels.ts';
import { isParameterName } from './search-parameters.ts';

/**
 * A name for people of what a model or a population is called: where that is the query of a search (`q=kidney&kind=anatomy`), as for
 * models that were given no title, its words and its filters; else what it is called.
 */
export function modelName(title: string): string {
	const parts = title.split('&').map((part) => part.split('='));
	if (!parts.every((part) => part.length === 2 && isParameterName(part[0]))) return title;
	const words = parts.filter(([name, value]) => name === 'q' && value.trim() !== '').map(([, value]) => value);
	const filters = parts
		.filter(([name, value]) => name !== 'q' && value !== '')
		.map(([name, value]) => `${fieldText(name).toLowerCase()}: ${value.split(',').join(' or ')}`);
	if (words.length === 0) return filters.length === 0 ? title : capitalised(filters.join(', '));
	return capitalised(words.join(' ')) + (filters.length > 0 ? ` (${filters.join(', ')})` : '');
}
