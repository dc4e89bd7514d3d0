import { expect, test } from 'vitest';
import { modelName } from './model-name.ts';

test.each([
	['q=kidney&kind=anatomy', 'Kidney (kind: anatomy)'],
	['q=left kidney', 'Left kidney'],
	['kind=anatomy&sex=female,male', 'Kind: anatomy, sex: female or male'],
	['q=spleen&laterality=&ageMin=40', 'Spleen (age from: 40)'],
	['Synthetic beans', 'Synthetic beans'],
	['E = mc²', 'E = mc²'],
	['a=b', 'a=b'],
	['q=', 'q='],
	['kidneys & ureters', 'kidneys & ureters'],
	['', ''],
])('a model titled “%s” is called “%s”', (title, name) => expect(modelName(title)).toBe(name));
