import type { DicomFacts, DicomIdentifiers } from './dicom-segmentation.ts';
import type { DicomItem } from './element-walk.ts';
import { asciiOf, sequenceOf, textOf } from './item-values.ts';
import { tags } from './tags-table.ts';

type Decode = (bytes: Uint8Array) => string;

/** What may be kept: sex, age, body part, names of the series and of the software. */
export function readFacts(dataSet: DicomItem, decode: Decode): DicomFacts {
	return defined({
		sex: sexOf(asciiOf(dataSet, tags.patientSex)),
		ageYears: ageOf(asciiOf(dataSet, tags.patientAge)),
		bodyPart: asciiOf(dataSet, tags.bodyPart),
		seriesDescription: textOf(dataSet, tags.seriesDescription, decode),
		contentLabel: asciiOf(dataSet, tags.contentLabel),
		manufacturer: textOf(dataSet, tags.manufacturer, decode),
		modelName: textOf(dataSet, tags.modelName, decode),
	});
}

export function readIdentifiers(dataSet: DicomItem, decode: Decode): DicomIdentifiers {
	return {
		...defined({
			patientId: textOf(dataSet, tags.patientId, decode),
			studyInstanceUid: asciiOf(dataSet, tags.studyInstance),
			seriesInstanceUid: asciiOf(dataSet, tags.seriesInstance),
			sopInstanceUid: asciiOf(dataSet, tags.sopInstance),
			frameOfReferenceUid: asciiOf(dataSet, tags.frameOfReference),
		}),
		referencedSeriesUids: sequenceOf(dataSet, tags.referencedSeries).flatMap(
			(series) => asciiOf(series, tags.seriesInstance) ?? [],
		),
	};
}

/** Properties with a value. */
export function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]?: Exclude<T[K], undefined>;
	};
}

function sexOf(code: string | undefined): DicomFacts['sex'] {
	return code === 'F' ? 'female' : code === 'M' ? 'male' : code === 'O' ? 'other' : undefined;
}

/** `060Y`, `018M`, `003W`, `010D`: four characters. */
function ageOf(text: string | undefined): number | undefined {
	const found = /^(\d{1,3})([DWMY])$/.exec(text ?? '');
	if (!found) return undefined;
	const perYear: Readonly<Record<string, number>> = { D: 365.25, W: 365.25 / 7, M: 12, Y: 1 };
	return Number(found[1]) / perYear[found[2]];
}
