import { createRandom } from '#numeric';
import { expect, test } from 'vitest';
import { isInside, type Place } from './lasso.ts';

test('a circle encloses what is nearer than its radius', () => {
	const random = createRandom(3);
	const outline: Place[] = Array.from({ length: 360 }, (_, i) => ({
		x: 5 + 3 * Math.cos((i * Math.PI) / 180),
		y: -2 + 3 * Math.sin((i * Math.PI) / 180),
	}));
	for (let i = 0; i < 500; i++) {
		const place = { x: random.uniform(0, 10), y: random.uniform(-7, 3) };
		const distance = Math.hypot(place.x - 5, place.y + 2);
		if (Math.abs(distance - 3) > 0.01) expect(isInside(place, outline)).toBe(distance < 3);
	}
});

test('a bay of the outline is outside; fewer than three corners enclose nothing', () => {
	const bay = [
		{ x: 0, y: 0 },
		{ x: 10, y: 0 },
		{ x: 10, y: 10 },
		{ x: 5, y: 2 },
		{ x: 0, y: 10 },
	];
	expect(isInside({ x: 5, y: 8 }, bay)).toBe(false);
	expect(isInside({ x: 5, y: 1 }, bay)).toBe(true);
	expect(isInside({ x: 1, y: 1 }, bay.slice(0, 2))).toBe(false);
	expect(isInside({ x: 1, y: 1 }, [])).toBe(false);
});
