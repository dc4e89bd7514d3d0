import { readdirSync, readFileSync } from 'node:fs';

/** A block of a document that is marked to be run. */
export interface RunnableBlock {
	readonly language: 'sh' | 'ts';
	readonly text: string;
	/** Line of the document on which the text begins, from 1. */
	readonly line: number;
}

/** The blocks of a document marked `sh run` or `ts run`, in order. */
export function runnableBlocks(file: string): RunnableBlock[] {
	const document = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
	return [...document.matchAll(/^```(sh|ts) run\n([\s\S]*?)^```/gm)].map((match) => ({
		language: match[1] as 'sh' | 'ts',
		text: match[2],
		line: document.slice(0, match.index).split('\n').length + 1,
	}));
}

/** Command lines of a block, comments taken off. */
export function commandLines(block: RunnableBlock): string[] {
	return block.text
		.split('\n')
		.map((line) => line.replace(/\s+#.*$/, '').trim())
		.filter((line) => line !== '');
}

/** What an example says it prints: the text behind each `// →` at the end of a line, in order. */
export function promisedOutput(block: RunnableBlock): string[] {
	return [...block.text.matchAll(/\/\/ → (.*)$/gm)].map((match) => match[1].trim());
}

/** True if a printed line is the promised one, in which `…` stands for anything. */
export function isPromised(printed: string, promised: string): boolean {
	const pattern = promised.split('…').map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
	return new RegExp(`^${pattern.join('.*')}$`).test(printed.trim());
}

/** Documents of the repository: at its top and in `docs`. */
export function documents(): string[] {
	const pages = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.md'));
	return [...pages('.'), ...pages('docs').map((name) => `docs/${name}`)];
}
