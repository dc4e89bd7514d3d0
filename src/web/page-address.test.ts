import { expect, test } from 'vitest';
import {
	modelPath,
	networkPath,
	openedModelPath,
	openedNetworkPath,
	readRoute,
	shapePath,
	sourcePath,
	subjectPath,
} from './page-address.ts';

test.each(['kits23-case_00001-kidney', 'a/b', 'ä ö?#', '100%', 'hubmap:vh-female'])('%s survives its address', (id) => {
	expect(readRoute(shapePath(id))).toEqual({ page: 'shape', id });
	expect(readRoute(subjectPath(id))).toEqual({ page: 'subject', id });
	expect(readRoute(sourcePath(id))).toEqual({ page: 'source', id });
	expect(readRoute(modelPath(id))).toEqual({ page: 'model', id });
	expect(readRoute(networkPath(id))).toEqual({ page: 'network', id });
});

test('top pages, with or without a closing slash', () => {
	expect(readRoute('/')).toEqual({ page: 'search' });
	expect(readRoute('/sources/')).toEqual({ page: 'sources' });
	expect(readRoute('/selection')).toEqual({ page: 'selection' });
	expect(readRoute('/models')).toEqual({ page: 'models' });
	expect(readRoute(openedModelPath)).toEqual({ page: 'opened-model' });
	expect(readRoute(openedNetworkPath)).toEqual({ page: 'opened-network' });
});

test.each(['/nowhere', '/shapes/%E0%A4%A', '/shapes', '/shapes/a/b', '/constructor', '/toString/x'])(
	'%s is missing',
	(path) => expect(readRoute(path)).toEqual({ page: 'missing' }),
);
