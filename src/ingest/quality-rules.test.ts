import { describe, expect, test } from 'vitest';
import type { ShapeRecord } from '#contract';
import { shapeRecord, type RecordParts } from '../../tests/shape-records.ts';
import { assessQuality, qualityOf } from './assess-quality.ts';
import {
	isCutByBorder,
	isEmpty,
	isFragmented,
	isNoAnatomy,
	isNonManifold,
	isOpen,
	isSelfIntersecting,
	isUnmapped,
	type QualityRule,
} from './quality-rules.ts';

const found = (rule: QualityRule, parts: Omit<RecordParts, 'id'>): string | undefined => {
	const defect = rule(shapeRecord({ id: 'a', ...parts }), {});
	return defect && `${defect.kind} ${defect.severity}`;
};
const measures = (rule: QualityRule, changed: Partial<NonNullable<ShapeRecord['measures']>>): string | undefined =>
	found(rule, { measures: changed });

describe('rules of one shape', () => {
	test('a sound shape has no defect', () => {
		const quality = assessQuality(shapeRecord({ id: 'a' }));
		expect(quality).toEqual({ listed: true, score: 1, defects: [] });
	});

	test('empty', () => {
		expect(found(isEmpty, { measures: null })).toBe('empty error');
		expect(measures(isEmpty, { triangleCount: 0 })).toBe('empty error');
		expect(measures(isEmpty, { triangleCount: 4 })).toBeUndefined();
	});

	test('fragments: of voxels by share; two are right for both sides; drawn and lesion parts are only noted', () => {
		const parts = { componentCount: 3, largestComponentShare: 0.5 };
		expect(measures(isFragmented, parts)).toBe('fragments warning');
		expect(measures(isFragmented, { ...parts, largestComponentShare: 0.95 })).toBe('fragments note');
		expect(measures(isFragmented, { ...parts, voxelCount: null })).toBe('fragments note');
		expect(found(isFragmented, { kind: 'lesion', measures: parts })).toBe('fragments note');
		const both = { anatomy: { laterality: 'both' as const } };
		expect(
			found(isFragmented, { ...both, measures: { componentCount: 2, largestComponentShare: 0.5 } }),
		).toBeUndefined();
		expect(found(isFragmented, { ...both, measures: { componentCount: 3, largestComponentShare: 0.3 } })).toBe(
			'fragments warning',
		);
		expect(measures(isFragmented, { componentCount: 1 })).toBeUndefined();
	});

	test('open', () => {
		expect(measures(isOpen, { isClosed: false, boundaryEdgeCount: 3 })).toBe('open warning');
		expect(measures(isOpen, { isClosed: true })).toBeUndefined();
	});

	test('non-manifold', () => {
		expect(measures(isNonManifold, { isManifold: false, nonManifoldEdgeCount: 2 })).toBe('non-manifold warning');
		expect(measures(isNonManifold, { isManifold: false })).toBe('non-manifold note');
		expect(measures(isNonManifold, { isManifold: true })).toBeUndefined();
	});

	test('self-intersecting: only where it is known', () => {
		expect(measures(isSelfIntersecting, { isSelfIntersecting: true })).toBe('self-intersecting note');
		expect(measures(isSelfIntersecting, { isSelfIntersecting: null })).toBeUndefined();
	});

	test('border-cut', () => {
		expect(measures(isCutByBorder, { touchesScanBorder: true })).toBe('border-cut warning');
		expect(measures(isCutByBorder, { touchesScanBorder: null })).toBeUndefined();
	});

	test('unmapped: what neither description nor ontology know', () => {
		const unknown = shapeRecord({ id: 'a', anatomy: null, kind: 'other', name: 'label 7' });
		expect(isUnmapped(unknown, { isMapped: false })).toMatchObject({ kind: 'unmapped-label', severity: 'warning' });
		expect(isNoAnatomy(unknown, { isMapped: false })).toBeUndefined();
		expect(isUnmapped(unknown, { isMapped: true })).toBeUndefined();
	});

	test('non-anatomy', () => {
		expect(found(isNoAnatomy, { kind: 'other', anatomy: null })).toBe('non-anatomy note');
		expect(found(isNoAnatomy, { kind: 'instrument', anatomy: null })).toBeUndefined();
	});
});

test('errors come first, keep off the lists and cost most; the score stays in 0 … 1', () => {
	const defect = (severity: 'note' | 'warning' | 'error') => ({ kind: 'open' as const, severity, detail: severity });
	const quality = qualityOf([defect('note'), defect('error'), defect('warning')]);
	expect(quality.defects.map(({ severity }) => severity)).toEqual(['error', 'warning', 'note']);
	expect(quality.listed).toBe(false);
	expect(qualityOf([defect('warning')])).toMatchObject({ listed: true, score: 0.8 });
	expect(qualityOf(Array.from({ length: 9 }, () => defect('error'))).score).toBe(0);
});
