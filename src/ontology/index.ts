export {
	type AnatomySide,
	type AnatomyTerm,
	anatomyAncestors,
	anatomyDescendants,
	anatomyOnSide,
	anatomyTerm,
	anatomyTerms,
	findAnatomyByCode,
	isAnatomyWithin,
	sideOf,
} from './anatomy.ts';
export { type ResolvedAnatomy, resolveAnatomy } from './resolve-anatomy.ts';
export { type Ancestor, type TermCode } from './term-tree.ts';
