import { writeStl, writeZip } from '#formats';
import type { TriangleMesh } from '#shape';
import type { NetworkEntry } from '#contract';
import type { ComponentChildren } from 'preact';
import { Icon } from '../components/icon.tsx';
import { licenceText } from '../labels.ts';

interface SavePanelProps {
	/** Of the visitor's file. */
	name: string;
	mesh: TriangleMesh;
	entry: NetworkEntry;
	/** What was done, for the text that goes with it. */
	made: string;
	/** More that can be saved. */
	children?: ComponentChildren;
}

/** Saves a surface as STL together with the terms it stands under. */
export function SavePanel({ name, mesh, entry, made, children }: SavePanelProps) {
	const save = (): void => {
		const base = `${name.replace(/\.[^.]*$/, '')}-by-model`;
		const text = originText({ name, entry, made });
		const archive = writeZip([
			{ name: `${base}.stl`, bytes: writeStl(mesh) },
			{ name: 'ORIGIN.txt', bytes: new TextEncoder().encode(text) },
		]);
		const url = URL.createObjectURL(new Blob([archive], { type: 'application/zip' }));
		const link = document.createElement('a');
		link.href = url;
		link.download = `${base}.zip`;
		link.click();
		setTimeout(() => URL.revokeObjectURL(url), 10_000);
	};
	return (
		<div class="save-panel">
			<div class="button-row">
				<button type="button" class="button button-small" onClick={save}>
					<Icon name="download" /> Surface (STL)
				</button>
				{children}
			</div>
			<p class="soft small">
				The surface comes with its origin: the model’s data stand under {licenceText(entry.licence)}.
			</p>
		</div>
	);
}

function originText({ name, entry, made }: Pick<SavePanelProps, 'name' | 'entry' | 'made'>): string {
	const lines = [
		`This surface was ${made}, from ${name}. It is not a measurement of anyone and not for clinical use.`,
		'Millimetres, world RAS+, about the centroid of the shape it was made from.',
		'',
		`Model: ${entry.title}, SHA-256 ${entry.sha256}`,
		`Learnt from: ${entry.source}`,
		`Licence of that data: ${entry.licence}. What it asks of the data it may ask of this surface too.`,
		...(entry.citation === null ? [] : [`Cite: ${entry.citation}`]),
		...(entry.synthetic === 'all' || entry.synthetic === 'some' ? ['Learnt from synthetic shapes.'] : []),
	];
	return `${lines.join('\r\n')}\r\n`;
}
