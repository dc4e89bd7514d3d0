import { useEffect, useState } from 'preact/hooks';
import { readPictures, type PicturedVolumes } from './volume-slices.ts';

interface Pictures {
	readonly volumes?: PicturedVolumes;
	readonly problem?: string;
}

/** Predicted volumes of a run after an epoch; those before stay in sight until the next are there. */
export function usePictures(run: string, epoch: number | undefined): Pictures {
	const [pictures, setPictures] = useState<Pictures>({});
	useEffect(() => {
		if (epoch === undefined) return undefined;
		const abort = new AbortController();
		fetchPictures(run, epoch, abort.signal).then(
			(volumes) => volumes && setPictures({ volumes }),
			(error: unknown) => {
				if (!abort.signal.aborted)
					setPictures((before) => ({ ...before, problem: error instanceof Error ? error.message : String(error) }));
			},
		);
		return () => abort.abort();
	}, [run, epoch]);
	return pictures;
}

/** Undefined where they were thinned meanwhile: the next news of the run name others. */
async function fetchPictures(run: string, epoch: number, signal: AbortSignal): Promise<PicturedVolumes | undefined> {
	const query = new URLSearchParams({ run, epoch: String(epoch) });
	const answer = await fetch(`/v1/training/pictures?${query}`, { signal });
	if (!answer.ok) throw new Error(`The volumes of epoch ${epoch + 1} could not be fetched.`);
	if (answer.status === 204) return undefined;
	return readPictures(new Uint8Array(await answer.arrayBuffer()));
}
