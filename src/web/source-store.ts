import type { SourceEntry } from '#contract';
import { computed, signal } from '@preact/signals';
import { fetchSources } from './api-client.ts';

/** Sources of the library, fetched once a visit: cards and the selection need their titles and licences. */
export const sources = signal<readonly SourceEntry[]>([]);
const byId = computed(() => new Map(sources.value.map((entry) => [entry.source.id, entry.source])));
const licences = computed(() => new Map(sources.value.map(({ source }) => [source.licence.id, source.licence])));
let asked = false;

/** Begins fetching; pages work without the answer, showing ids until it is there. */
export function loadSources(): void {
	if (asked) return;
	asked = true;
	fetchSources().then(
		(list) => {
			sources.value = list;
		},
		() => {
			asked = false;
		},
	);
}

export const sourceTitle = (id: string): string => byId.value.get(id)?.title ?? id;
export const licenceOf = (licenceId: string) => licences.value.get(licenceId);
