import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

const lockFile = 'run.lock';
/** The holder says so often that it is still there. */
const beatMs = 15_000;
/** One that has been silent for so long has ended, whoever has its number now. Steps may take a while. */
const silentMs = 10 * 60_000;

/** Those of this process: of an ended one with the same number, as in containers, it holds nothing. */
const held = new Set<string>();

interface Holder {
	readonly process: number;
	readonly machine: string;
	readonly since: string;
}

/**
 * Keeps a run's folder for this process, until the function it gives back is called: two that train in one folder would write over each
 * other's checkpoints. What a process that has ended left behind does not count.
 *
 * @throws RangeError if another process has it, saying which.
 */
export function lockRun(folder: string): () => void {
	const file = path.resolve(folder, lockFile);
	mkdirSync(folder, { recursive: true });
	const own: Holder = { process: process.pid, machine: hostname(), since: new Date().toISOString() };
	if (!isTaken(file, own)) {
		const holder = holderOf(file);
		if (holder && isAlive(holder, file))
			throw new RangeError(
				`${folder} is trained by process ${holder.process} on ${holder.machine} since ${holder.since}: \`msn watch\` shows it; if that process is none of msn, delete ${file}`,
			);
		rmSync(file, { force: true });
		if (!isTaken(file, own)) throw new RangeError(`${folder} was taken by another process just now`);
	}
	held.add(file);
	const beat = setInterval(() => {
		try {
			utimesSync(file, new Date(), new Date());
		} catch {
			// The folder is gone: the next checkpoint says so.
		}
	}, beatMs);
	beat.unref();
	return () => {
		clearInterval(beat);
		held.delete(file);
		rmSync(file, { force: true });
	};
}

/** Made by this call and no other. */
function isTaken(file: string, own: Holder): boolean {
	try {
		writeFileSync(file, `${JSON.stringify(own)}\n`, { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

/** Undefined if the file says nothing that could be a holder, or is gone. */
function holderOf(file: string): Holder | undefined {
	try {
		const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder> | null;
		const { process: id, machine, since } = holder ?? {};
		return Number.isInteger(id) && typeof machine === 'string' && typeof since === 'string'
			? { process: Number(id), machine, since }
			: undefined;
	} catch {
		return undefined;
	}
}

function isAlive({ process: id, machine }: Holder, file: string): boolean {
	const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
	if (Date.now() - at > silentMs) return false;
	if (machine !== hostname()) return true;
	if (id === process.pid) return held.has(file);
	try {
		process.kill(id, 0);
		return true;
	} catch (error) {
		// It is there, and another user's.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
