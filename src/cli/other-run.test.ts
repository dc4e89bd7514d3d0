import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { refuseOtherRun } from './other-run.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-other-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const at = (...names: string[]): string => path.join(scratch, ...names);

test('a folder holds one kind of run, and one classifier', () => {
	refuseOtherRun(at('none'), 'network', 't');
	mkdirSync(at('network', 'seed-1'), { recursive: true });
	refuseOtherRun(at('network'), 'network', 't');
	expect(() => refuseOtherRun(at('network'), 'classifier', 't')).toThrow(
		/network holds a network of another training: give another folder, or empty this one\.$/,
	);
	mkdirSync(at('classifier'));
	writeFileSync(at('classifier', 'classifier.json'), JSON.stringify({ title: 't' }));
	refuseOtherRun(at('classifier'), 'classifier', 't');
	expect(() => refuseOtherRun(at('classifier'), 'classifier', 'u')).toThrow(/holds the classifier ‘t’: give another/);
	expect(() => refuseOtherRun(at('classifier'), 'network', 't')).toThrow(/holds a classifier of another training/);
	// Of one that was cut off nothing is lost.
	writeFileSync(at('classifier', 'classifier.json'), '{"title": ');
	refuseOtherRun(at('classifier'), 'classifier', 'u');
	mkdirSync(at('model'));
	writeFileSync(at('model', 'model.msnfield'), '');
	refuseOtherRun(at('model'), 'model', 't');
	expect(() => refuseOtherRun(at('model'), 'network', 't')).toThrow(/holds a signed distance model of another/);
});
