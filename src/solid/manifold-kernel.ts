import openManifold, { type CrossSection, type Manifold, type ManifoldToplevel } from 'manifold-3d';

/** Keeps objects of the WebAssembly heap until its operation ends; they are no matter of the garbage collector. */
export interface Arena {
	readonly kernel: ManifoldToplevel;
	/** Notes an object for deletion and returns it. */
	keep<T extends Manifold | CrossSection>(object: T): T;
}

let opening: Promise<ManifoldToplevel> | undefined;

/** The manifold-3d module, loaded once. */
async function manifoldKernel(): Promise<ManifoldToplevel> {
	opening ??= openManifold().then((kernel) => {
		kernel.setup();
		return kernel;
	});
	return opening;
}

/** Runs a computation with an arena; whatever it kept is freed at the end, also when it throws. */
export async function withArena<T>(compute: (arena: Arena) => T): Promise<T> {
	const kernel = await manifoldKernel();
	const kept: { delete(): void }[] = [];
	const keep = <O extends { delete(): void }>(object: O): O => {
		kept.push(object);
		return object;
	};
	try {
		return compute({ kernel, keep });
	} finally {
		for (const object of kept.reverse()) object.delete();
	}
}
