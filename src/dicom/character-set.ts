import { asciiOf } from './item-values.ts';
import type { DicomItem } from './element-walk.ts';
import { tags } from './tags-table.ts';

/** Defined terms of Specific Character Set → names that TextDecoder knows. Code extensions (ISO 2022) by their G1 set. */
const encodings: Readonly<Record<string, string>> = {
	'ISO_IR 6': 'latin1',
	'ISO_IR 100': 'latin1',
	'ISO_IR 101': 'iso-8859-2',
	'ISO_IR 109': 'iso-8859-3',
	'ISO_IR 110': 'iso-8859-4',
	'ISO_IR 144': 'iso-8859-5',
	'ISO_IR 127': 'iso-8859-6',
	'ISO_IR 126': 'iso-8859-7',
	'ISO_IR 138': 'iso-8859-8',
	'ISO_IR 148': 'iso-8859-9',
	'ISO_IR 203': 'iso-8859-15',
	'ISO_IR 13': 'shift_jis',
	'ISO_IR 166': 'windows-874',
	'ISO_IR 192': 'utf-8',
	'ISO_IR 87': 'iso-2022-jp',
	'ISO_IR 149': 'euc-kr',
	'ISO_IR 58': 'gbk',
	GB18030: 'gb18030',
	GBK: 'gbk',
};

/** How text of a data set becomes a string. Bytes that do not fit the stated set become U+FFFD. */
export function textDecoder(dataSet: DicomItem): (bytes: Uint8Array) => string {
	const terms = (asciiOf(dataSet, tags.characterSet) ?? '').split('\\').map((term) => term.trim());
	const term = terms.findLast((name) => name !== '') ?? 'ISO_IR 6';
	const name = term.replace('ISO 2022 IR', 'ISO_IR');
	const decoder = new TextDecoder(Object.hasOwn(encodings, name) ? encodings[name] : 'latin1');
	return (bytes) => decoder.decode(bytes);
}
