/** The part of dcmjs that the tests use as another implementation; the package has no types of its own. */
declare module 'dcmjs' {
	export const data: {
		readonly DicomMessage: { readFile(bytes: ArrayBuffer): { readonly dict: Readonly<Record<string, unknown>> } };
		readonly DicomMetaDictionary: {
			naturalizeDataset(dict: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
		};
	};
}
