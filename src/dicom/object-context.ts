import type { DicomCode } from './dicom-segmentation.ts';
import { numbers, sequence, text, type ElementToWrite } from './encode-elements.ts';
import { tags } from './tags-table.ts';

/** Where a written object belongs. All of it may be absent: nothing names a person unless it is given. */
export interface DicomContext {
	readonly patient?: {
		readonly id?: string;
		readonly name?: string;
		/** `YYYYMMDD`. */
		readonly birthDate?: string;
		readonly sex?: 'female' | 'male' | 'other';
		readonly ageYears?: number;
	};
	/** Of the study the object belongs to. Default: derived from the content. */
	readonly studyInstanceUid?: string;
	/** Of the image it was drawn on, so that both lie in one space. Default: derived from the content. */
	readonly frameOfReferenceUid?: string;
	/** Image instances it was drawn on. */
	readonly references?: readonly {
		readonly sopClassUid: string;
		readonly sopInstanceUid: string;
		readonly seriesInstanceUid: string;
	}[];
	readonly seriesDescription?: string;
	readonly contentDescription?: string;
	/** `YYYYMMDD`; part of the bytes, so it is not taken from the clock. Default `20000101`. */
	readonly date?: string;
	/** `HHMMSS`. Default `000000`. */
	readonly time?: string;
	readonly seriesNumber?: number;
}

/** Patient, study, series and equipment modules. `uid` gives what the context does not. */
export async function contextElements(
	context: DicomContext,
	{ sopClass, modality }: { sopClass: string; modality: string },
	uid: (role: string) => Promise<string>,
): Promise<ElementToWrite[]> {
	const { patient = {}, date = '20000101', time = '000000' } = context;
	const sexes = { female: 'F', male: 'M', other: 'O' } as const;
	return [
		text(tags.characterSet, 'CS', 'ISO_IR 192'),
		text(tags.sopClass, 'UI', sopClass),
		text(tags.sopInstance, 'UI', await uid('instance')),
		text(tags.studyDate, 'DA', ''),
		text(tags.seriesDate, 'DA', date),
		text(tags.contentDate, 'DA', date),
		text(tags.studyTime, 'TM', ''),
		text(tags.seriesTime, 'TM', time),
		text(tags.contentTime, 'TM', time),
		text(tags.accessionNumber, 'SH', ''),
		text(tags.modality, 'CS', modality),
		text(tags.manufacturer, 'LO', 'MedShapeNet'),
		text(tags.modelName, 'LO', 'medshapenet'),
		text(tags.deviceSerialNumber, 'LO', '0'),
		text(tags.softwareVersions, 'LO', '1'),
		text(tags.referringPhysician, 'PN', ''),
		...(context.seriesDescription === undefined
			? []
			: [text(tags.seriesDescription, 'LO', context.seriesDescription.slice(0, 64))]),
		text(tags.patientName, 'PN', patient.name ?? ''),
		text(tags.patientId, 'LO', patient.id ?? ''),
		text(tags.patientBirthDate, 'DA', patient.birthDate ?? ''),
		text(tags.patientSex, 'CS', patient.sex === undefined ? '' : sexes[patient.sex]),
		...(patient.ageYears === undefined ? [] : [text(tags.patientAge, 'AS', ageText(patient.ageYears))]),
		text(tags.studyInstance, 'UI', context.studyInstanceUid ?? (await uid('study'))),
		text(tags.seriesInstance, 'UI', await uid('series')),
		text(tags.studyId, 'SH', ''),
		numberText(tags.seriesNumber, context.seriesNumber ?? 1),
		numberText(tags.instanceNumber, 1),
		text(tags.frameOfReference, 'UI', context.frameOfReferenceUid ?? (await uid('frame of reference'))),
		text(tags.positionReferenceIndicator, 'LO', ''),
	];
}

/** Referenced Series Sequence, grouped by series. */
export function referencedSeries({ references = [] }: DicomContext): ElementToWrite[] {
	if (references.length === 0) return [];
	const groups = Map.groupBy(references, ({ seriesInstanceUid }) => seriesInstanceUid);
	return [
		sequence(
			tags.referencedSeries,
			...[...groups].map(([series, instances]) => [
				text(tags.seriesInstance, 'UI', series),
				sequence(tags.referencedInstance, ...instances.map(referencedInstance)),
			]),
		),
	];
}

export function referencedInstance(instance: { sopClassUid: string; sopInstanceUid: string }): ElementToWrite[] {
	return [
		text(tags.referencedSopClass, 'UI', instance.sopClassUid),
		text(tags.referencedSopInstance, 'UI', instance.sopInstanceUid),
	];
}

export function codeItem({ value, scheme, meaning }: DicomCode): ElementToWrite[] {
	const isLong = value.length > 16;
	return [
		text(isLong ? tags.longCodeValue : tags.codeValue, isLong ? 'UC' : 'SH', value),
		text(tags.codingScheme, 'SH', scheme),
		text(tags.codeMeaning, 'LO', meaning.slice(0, 64)),
	];
}

export function numberText(tag: number, value: number): ElementToWrite {
	return text(tag, 'IS', String(value));
}

export const count16 = (tag: number, value: number): ElementToWrite => numbers(tag, 'US', value);

function ageText(years: number): string {
	return years >= 1
		? `${String(Math.floor(years)).padStart(3, '0')}Y`
		: `${String(Math.floor(years * 12)).padStart(3, '0')}M`;
}
