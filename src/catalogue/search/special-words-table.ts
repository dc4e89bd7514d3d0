import { type Meaning } from './keyword.ts';

const value = (field: 'sex' | 'laterality' | 'kind', ...values: string[]): Meaning => ({
	type: 'value',
	field,
	values,
});
const age = (min: number, max: number, label: string): Meaning => ({ type: 'range', field: 'age', min, max, label });
const before = (years: number): number => years - 1e-9;

/** Words that are facts, not names. */
export const specialWords: Readonly<Record<string, Meaning>> = {
	male: value('sex', 'male'),
	males: value('sex', 'male'),
	man: value('sex', 'male'),
	men: value('sex', 'male'),
	female: value('sex', 'female'),
	females: value('sex', 'female'),
	woman: value('sex', 'female'),
	women: value('sex', 'female'),
	left: value('laterality', 'left'),
	right: value('laterality', 'right'),
	bilateral: value('laterality', 'both'),
	midline: value('laterality', 'midline'),
	instrument: value('kind', 'instrument'),
	instruments: value('kind', 'instrument'),
	synthetic: { type: 'flag', flag: 'synthetic', value: true },
	artificial: { type: 'flag', flag: 'synthetic', value: true },
	real: { type: 'flag', flag: 'synthetic', value: false },
	child: age(0, before(18), 'under 18'),
	children: age(0, before(18), 'under 18'),
	pediatric: age(0, before(18), 'under 18'),
	paediatric: age(0, before(18), 'under 18'),
	adult: age(18, Infinity, '18 and over'),
	adults: age(18, Infinity, '18 and over'),
	elderly: age(65, Infinity, '65 and over'),
};

const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words without a meaning of their own in a search for shapes. */
export const ignoredWords = wordSet(`
	a an and the of in on for from by to at is are all any some show find me with year years old aged age
	patient patients person persons people shape shapes their whose having has have who that
`);

/** Words before or within a pathology that make it a property of the structure. */
export const bearingWords = wordSet('tumored tumorous cancerous diseased fractured defective');

/** Fields one may name, with their other names. */
export const fieldNames: Readonly<Record<string, string>> = {
	sex: 'sex',
	gender: 'sex',
	age: 'age',
	side: 'laterality',
	laterality: 'laterality',
	source: 'source',
	dataset: 'source',
	collection: 'source',
	licence: 'licence',
	license: 'licence',
	modality: 'modality',
	kind: 'kind',
	type: 'kind',
	synthetic: 'synthetic',
	commercial: 'commercial',
	closed: 'closed',
	anatomy: 'anatomy',
	organ: 'anatomy',
	structure: 'anatomy',
	pathology: 'pathology',
	disease: 'pathology',
	lesion: 'pathology',
	self: 'self',
	bearing: 'bearing',
	has: 'bearing',
	role: 'role',
	name: 'name',
	case: 'case',
	subject: 'subject',
	patient: 'subject',
	id: 'id',
	text: 'text',
	quality: 'quality',
	defect: 'defect',
	volume: 'volume',
	triangles: 'triangles',
};
