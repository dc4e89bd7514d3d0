import type { SearchResult } from '#contract';
import { useState } from 'preact/hooks';
import { fetchBytes, fetchSearch, fetchShape, fileUrl } from '../api-client.ts';
import { Icon } from '../components/icon.tsx';
import { FileButton } from '../model-view/file-button.tsx';
import { MESH_ENDINGS } from '../model-view/fit-panel.tsx';
import type { WorkHooks } from '../model-work/worker-calls.ts';
import type { VisitorFile } from '../network-work/opened-network.ts';
import { readVisitorFile } from '../network-work/read-visitor-file.ts';
import { shapePath } from '../page-address.ts';
import { useResource } from '../resource.ts';

/** A shape to be looked at: a file of the visitor's, or one of this library. */
export interface ChosenShape {
	readonly label: string;
	/** Of the library's shapes: the address of their page. */
	readonly href?: string;
	load(hooks: WorkHooks): Promise<VisitorFile>;
}

/** A file of the visitor's own, which is read here and sent nowhere. */
export function shapeOfFile(file: File): ChosenShape {
	return { label: file.name, load: () => readVisitorFile(file) };
}

const meshFormats = ['ply', 'stl', 'glb'] as const;

/** A shape of this library. */
function shapeOfLibrary(id: string, name: string): ChosenShape {
	return {
		label: name,
		href: shapePath(id),
		async load({ signal }) {
			const record = await fetchShape(id, signal);
			const format = meshFormats.find((wanted) =>
				record.files.some((file) => file.role === 'mesh' && file.format === wanted),
			);
			if (!format) throw new Error(`${name} has no surface here.`);
			return { name: `${id}.${format}`, bytes: await fetchBytes(fileUrl(id, 'mesh', format), signal) };
		},
	};
}

/** Shapes of the library that the words find; a few of them. */
function useLibraryShapes(words: readonly string[]): SearchResult['hits'] {
	const found = useResource(words.join('\n'), async (signal) => {
		const answers = await Promise.all(
			words
				.slice(0, 12)
				.map((q) => fetchSearch(`?${new URLSearchParams({ q })}`, { limit: 12, facets: false, signal })),
		);
		// A lesson on livers is not one on what grows in them.
		return answers.flatMap(({ hits }) => hits).filter(({ shape }) => shape.kind !== 'lesion');
	});
	return found.state === 'ready' ? found.value : [];
}

interface ShapeChooserProps {
	/** What the library is searched for. */
	words: readonly string[];
	isPrimary: boolean;
	isDisabled: boolean;
	onChoose: (shape: ChosenShape) => void;
}

/** Opens a file, or takes a shape of this library at random. */
export function ShapeChooser({ words, isPrimary, isDisabled, onChoose }: ShapeChooserProps) {
	const hits = useLibraryShapes(words);
	const [last, setLast] = useState(-1);
	const takeOne = (): void => {
		const next = (last + 1 + Math.floor(Math.random() * Math.max(1, hits.length - 1))) % hits.length;
		setLast(next);
		const { shape } = hits[next];
		onChoose(shapeOfLibrary(shape.id, shape.name));
	};
	return (
		<div class="button-row shape-chooser">
			<FileButton
				icon="cube"
				label="Open a surface or mask"
				accept={MESH_ENDINGS}
				isPrimary={isPrimary}
				isDisabled={isDisabled}
				onFile={(file) => onChoose(shapeOfFile(file))}
			/>
			{hits.length > 0 && (
				<button type="button" class="button" disabled={isDisabled} onClick={takeOne}>
					<Icon name="search" /> Try one of this library
				</button>
			)}
		</div>
	);
}

/** What was looked at, and what had to be done to it. */
export function ShapeLine({ shape, notes }: { shape: ChosenShape; notes: readonly string[] }) {
	return (
		<>
			<p class="small break">
				{shape.href === undefined ? shape.label : <a href={shape.href}>{shape.label}</a>}
				{notes.length > 0 && `: ${notes.join('; ')}`}
			</p>
			{shape.href !== undefined && (
				<p class="soft small">A shape of this library: it may be one of those this was trained on.</p>
			)}
		</>
	);
}

/** A shape to be completed that shows no cut. */
export function UncutNotice({ isUncut }: { isUncut: boolean }) {
	if (!isUncut) return null;
	return (
		<p class="notice notice-caution small">
			No side of it is flat with a sharp rim, as a cut leaves one. It may be whole: then nothing was missing, and what
			was put back means nothing.
		</p>
	);
}

/** A shape that does not fit on the grid. */
export function OutsideNotice({ outside, sideMm }: { outside: number; sideMm: number }) {
	if (outside < 0.001) return null;
	return (
		<p class="notice notice-caution small">
			{Math.max(1, Math.round(100 * outside))} % of its surface lies beyond the {Math.round(sideMm)} mm that this sees:
			is it the right organ, and in millimetres?
		</p>
	);
}
