export {
	type AnatomySide,
	type AnatomyTerm,
	anatomyAncestors,
	anatomyDescendants,
	anatomyOnSide,
	anatomyTerm,
	anatomyTerms,
	findAnatomyByCode,
	findAnatomyByCurie,
	isAnatomyWithin,
	sideOf,
} from './anatomy.ts';
export {
	type PathologyTerm,
	findPathologyByCode,
	isPathologyWithin,
	pathologyAncestors,
	pathologyDescendants,
	pathologyTerm,
	pathologyTerms,
} from './pathology.ts';
export { type ResolvedAnatomy, resolveAnatomy } from './resolve-anatomy.ts';
export { type ResolvedPathology, resolvePathology } from './resolve-pathology.ts';
export { type ResolvedStructure, resolveStructure, specificTo } from './resolve-structure.ts';
export { type SearchPhrase, normalisePhrase, searchPhrases } from './search-words.ts';
export { type Ancestor, type TermCode } from './term-tree.ts';
