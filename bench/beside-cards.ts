/**
 * Two results cards side by side, on the shapes both tested: figures of each, and the difference shape by shape with its interval.
 * Usage: node --conditions=source bench/beside-cards.ts CARD "METHOD" [...more of its methods] -- OTHER "METHOD" > FILE
 */
import { readFileSync } from 'node:fs';
import type { ResultsCard, ShapeScore } from '../src/training/results-card.ts';
import { besideFigures } from '../src/training/tasks/beside-figures.ts';

const words = process.argv.slice(2);
const at = words.indexOf('--');
const [file, ...methods] = words.slice(0, at);
const [other, method] = words.slice(at + 1);
if (at < 2 || methods.length === 0 || !method) throw new RangeError('give CARD METHOD … -- OTHER METHOD');
const { perShape, title } = JSON.parse(readFileSync(file, 'utf8')) as Pick<ResultsCard, 'perShape' | 'title'>;
const scores = perShape.map(({ id, subject, ...own }) => ({
	sample: { id: String(id), subject: String(subject) },
	scores: own as ShapeScore['scores'],
}));
const name = (JSON.parse(readFileSync(other, 'utf8')) as Pick<ResultsCard, 'title'>).title;
const figures = besideFigures([{ name: `${name}: ${method}`, card: other, method }], scores, { methods, seed: 1 });
const rounded = (_: string, value: unknown): unknown =>
	typeof value === 'number' ? Number(value.toPrecision(6)) : value;
const command = `node --conditions=source bench/beside-cards.ts ${words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ')}`;
console.log(JSON.stringify({ title: `${title}, beside: ${name}`, command, figures }, rounded, '\t'));
