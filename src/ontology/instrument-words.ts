/** Words of tools and made things. `BoneForceps` is no bone, `NeedleClip` no part of the body. */
const instrumentWords: ReadonlySet<string> = new Set(
	(
		'instrument instruments forceps scissors scalpel needle probe usprobe retractor clamp drill saw screw stylus ' +
		'tracker marker cautery cauter catheter trocar curette chisel osteotome rongeur dissector hemostat tweezers ' +
		'speculum endoscope laparoscope stapler holder handle fixture phantom calibrator fcal adapter syringe'
	).split(' '),
);

/** Whether a name is that of an instrument, device or phantom. */
export function isInstrumentName(name: string): boolean {
	return name
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.replace(/instrument3d/i, 'instrument ')
		.toLowerCase()
		.split(/[^a-z]+/)
		.some((word) => instrumentWords.has(word));
}
