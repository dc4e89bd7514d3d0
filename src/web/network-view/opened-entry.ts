import type { NetworkEntry } from '#contract';
import type { LearntFrom, Measurement } from '#learning';
import type { OpenedNetwork } from '../network-work/opened-network.ts';

/** What the library would say of a file that the visitor opened: as its own shelf reads it. */
export async function openedEntry(
	opened: OpenedNetwork,
	fileName: string,
	bytes: Uint8Array<ArrayBuffer>,
): Promise<NetworkEntry> {
	const file = { id: fileName, sizeBytes: bytes.length, sha256: await sha256Of(bytes) };
	if (opened.kind === 'network') {
		const { card } = opened;
		const { grid, lesson } = card.settings;
		return {
			...file,
			kind: 'network',
			title: card.title,
			lesson,
			architecture: card.network,
			classes: [...card.classes],
			parameterCount: card.parameters,
			gridSize: grid.dims[0],
			spacingMm: grid.spacingMm,
			...dataFacts(card.data, card.measured),
		};
	}
	const { provenance, measured, grid, modeCount, numberCount } = opened;
	return {
		...file,
		kind: 'signed-distance-model',
		title: provenance.title,
		lesson: 'shape',
		architecture: `${modeCount} modes`,
		classes: [],
		parameterCount: numberCount,
		gridSize: grid.dims[0],
		spacingMm: grid.spacingMm,
		...dataFacts(provenance, measured),
	};
}

function dataFacts(data: LearntFrom, measured: Measurement | undefined) {
	return {
		source: data.source,
		licence: data.licence,
		citation: data.citation ?? null,
		shapeCount: data.shapes ?? null,
		subjectCount: data.subjects ?? null,
		synthetic: data.synthetic ?? 'unknown',
		splitRule: measured?.rule ?? null,
		figures: (measured?.figures ?? []).map((figure): NetworkEntry['figures'][number] => ({
			...figure,
			interval: figure.interval ? [figure.interval[0], figure.interval[1]] : null,
		})),
	} as const;
}

/** Empty where the page may not hash: browsers allow it only over https or from the same computer. */
async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	if (!isSecureContext) return '';
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
