/**
 * Compiles every AssemblyScript kernel `assembly/<name>.as.ts` to WebAssembly (SIMD) and writes it, as base64 text, to
 * `src/wasm/<name>-binary.ts`, so that sources run in Node, workers and browsers without a build step or a fetch.
 * `tests/wasm-build.test.ts` compiles again and compares: a kernel whose binary is stale fails the tests.
 *
 *     npm run build:wasm [-- NAME …]
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as compile } from 'assemblyscript/asc';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Names of all kernels. */
export function kernelNames(): string[] {
	return readdirSync(path.join(root, 'assembly'))
		.filter((file) => file.endsWith('.as.ts'))
		.map((file) => file.slice(0, -'.as.ts'.length))
		.sort();
}

/**
 * The text of `src/wasm/<name>-binary.ts`.
 *
 * @throws Error with the compiler's output if the kernel does not compile.
 */
export async function compileKernel(name: string): Promise<string> {
	let binary: Uint8Array | undefined;
	const { error, stderr } = await compile(
		[`${name}.as.ts`, '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
		{
			readFile: (file) => {
				try {
					return readFileSync(path.join(root, 'assembly', file), 'utf8');
				} catch {
					return null;
				}
			},
			writeFile: (file, contents) => {
				if (file === 'kernel.wasm') binary = contents as unknown as Uint8Array;
			},
			listFiles: () => [],
		},
	);
	if (error || !binary) throw new Error(`assembly/${name}.as.ts does not compile:\n${stderr.toString()}`);
	return `/** Written by \`npm run build:wasm\` from assembly/${name}.as.ts: ${binary.length} bytes. Do not edit. */\nexport const ${constantName(name)} =\n\t'${Buffer.from(binary).toString('base64')}';\n`;
}

function constantName(name: string): string {
	return `${name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Binary`;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
	const asked = process.argv.slice(2);
	for (const name of asked.length > 0 ? asked : kernelNames())
		writeFileSync(path.join(root, 'src/wasm', `${name}-binary.ts`), await compileKernel(name));
}
