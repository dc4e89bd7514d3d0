/** One thing that was done, with what it changed. Steps that changed nothing are left out. */
export interface RepairStep {
	readonly name:
		| 'weld'
		| 'drop-unusable-triangles'
		| 'weld-near'
		| 'separate-non-manifold'
		| 'orient'
		| 'remove-scraps'
		| 'fill-holes'
		| 'unite-components'
		| 'resolve-self-intersections'
		| 'remesh'
		| 'thicken-sheet'
		| 'separate-touching';
	readonly counts: Readonly<Record<string, number>>;
}
