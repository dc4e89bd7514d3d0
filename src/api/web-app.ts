import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A file of the built page, in memory. */
export interface WebFile {
	readonly bytes: Buffer;
	readonly mediaType: string;
	/** Strong tag of the plain bytes, with its quotes. */
	readonly etag: string;
	/** Its name contains a hash of its content. */
	readonly isHashed: boolean;
	/** The bytes packed, or undefined where that does not pay. Made once. */
	packed(encoding: 'br' | 'gzip'): Promise<Buffer | undefined>;
}

/** The built page. Only what the folder held when it was read can ever be answered: there is no path to leave it by. */
export interface WebApp {
	/** By path from the root, such as `/assets/index-abc.js`. */
	file(pathname: string): Promise<WebFile | undefined>;
}

const mediaTypes: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.webmanifest': 'application/manifest+json; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.wasm': 'application/wasm',
	'.woff2': 'font/woff2',
};

/** Opens the built page in a folder. Read at the first request, and again when its `index.html` has changed. */
export function openWebApp(folder: string): WebApp {
	let files: Promise<ReadonlyMap<string, WebFile>> | undefined;
	let readVersion = '';
	return {
		async file(pathname) {
			if (files === undefined || pathname === '/index.html') {
				const index = await stat(path.join(folder, 'index.html')).catch(() => undefined);
				const version = index === undefined ? 'none' : `${index.mtimeMs} ${index.size}`;
				if (files === undefined || version !== readVersion) {
					files = readFolder(folder);
					readVersion = version;
				}
			}
			return (await files).get(pathname);
		},
	};
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, WebFile>> {
	const files = new Map<string, WebFile>();
	const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
	for (const entry of entries) {
		// Links are left out: they may lead elsewhere.
		if (!entry.isFile() || entry.name.startsWith('.')) continue;
		const location = path.join(entry.parentPath, entry.name);
		const pathname = `/${path.relative(folder, location).split(path.sep).join('/')}`;
		files.set(pathname, webFile(pathname, await readFile(location)));
	}
	return files;
}

/** The best packing of a file of many megabytes takes half a minute: the first visitor does not wait for it. */
const isLarge = (bytes: Buffer): boolean => bytes.length > 2_000_000;

const packers = {
	br: (bytes: Buffer) =>
		promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: isLarge(bytes) ? 5 : 9 } }),
	gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: isLarge(bytes) ? 6 : 9 }),
};

function webFile(pathname: string, bytes: Buffer): WebFile {
	const mediaType = mediaTypes[path.posix.extname(pathname)] ?? 'application/octet-stream';
	const isWorthPacking = /^text\/|json|svg|wasm/.test(mediaType) && bytes.length > 1000;
	const made = new Map<string, Promise<Buffer>>();
	return {
		bytes,
		mediaType,
		etag: `"${hash('sha256', bytes, 'base64url').slice(0, 27)}"`,
		isHashed: /^\/assets\/.*-[\w-]{8}\.\w+$/.test(pathname),
		async packed(encoding) {
			if (!isWorthPacking) return undefined;
			const packed = made.get(encoding) ?? packers[encoding](bytes);
			made.set(encoding, packed);
			return packed;
		},
	};
}
