/** Signatures and fixed lengths of the records of a zip file (APPNOTE 6.3.10). */
export const zipRecord = {
	local: { signature: 0x04034b50, bytes: 30 },
	entry: { signature: 0x02014b50, bytes: 46 },
	end: { signature: 0x06054b50, bytes: 22 },
	end64: { signature: 0x06064b50, bytes: 56 },
	locator64: { signature: 0x07064b50, bytes: 20 },
} as const;

/** Tag of the extra field that holds 64-bit sizes. */
export const zip64Tag = 1;
/** Values that mean: look into the zip64 field. */
export const zip64Mark = 0xffffffff;
export const zip64CountMark = 0xffff;
