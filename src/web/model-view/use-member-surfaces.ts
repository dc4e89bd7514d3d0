import { useEffect, useState } from 'preact/hooks';
import type { ModelSession } from '../model-work/model-client.ts';

/** Surfaces of members, asked of the worker once each; those on their way are missing. */
export function useMemberSurfaces(
	session: ModelSession,
	wanted: readonly number[],
): ReadonlyMap<number, readonly Float32Array[]> {
	const [surfaces, setSurfaces] = useState<ReadonlyMap<number, readonly Float32Array[]>>(new Map());
	const key = wanted.join();
	useEffect(() => {
		let isCurrent = true;
		const missing = wanted.filter((member) => !surfaces.has(member));
		if (missing.length === 0) return;
		void Promise.all(missing.map(async (member) => [member, await session.member(member)] as const)).then(
			(found) => {
				if (isCurrent) setSurfaces((held) => new Map([...held, ...found]));
			},
			() => undefined,
		);
		return () => {
			isCurrent = false;
		};
	}, [session, key]);
	return surfaces;
}
