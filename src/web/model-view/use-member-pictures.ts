import { useEffect, useState } from 'preact/hooks';
import type { ModelSession } from '../model-work/model-client.ts';

/** Edge of the pictures, px: twice what they are shown at. */
const size = 128;

/** Pictures of members as addresses, made one after another while they are wanted; those still to come are missing. */
export function useMemberPictures(session: ModelSession, wanted: readonly number[]): ReadonlyMap<number, string> {
	const [pictures, setPictures] = useState<ReadonlyMap<number, string>>(new Map());
	const key = wanted.join();
	useEffect(() => {
		let isCurrent = true;
		const make = async (): Promise<void> => {
			for (const member of wanted) {
				if (pictures.has(member)) continue;
				const picture = await session.thumbnail(member, size);
				if (!isCurrent) return;
				const address = addressOf(picture.rgba);
				setPictures((held) => new Map([...held, [member, address]]));
			}
		};
		make().catch(() => undefined);
		return () => {
			isCurrent = false;
		};
	}, [session, key]);
	return pictures;
}

function addressOf(rgba: Uint8ClampedArray<ArrayBuffer>): string {
	const canvas = document.createElement('canvas');
	canvas.width = size;
	canvas.height = size;
	canvas.getContext('2d')?.putImageData(new ImageData(rgba, size, size), 0, 0);
	return canvas.toDataURL();
}
