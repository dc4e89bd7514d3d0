/** Part of a pattern over a path, as `file-pattern.ts` and `path-expression.ts` make it. */
export type PatternPart =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'char'; readonly accepts: (charCode: number) => boolean }
	| { readonly kind: 'sequence'; readonly parts: readonly PatternPart[] }
	| { readonly kind: 'choice'; readonly branches: readonly PatternPart[] }
	| { readonly kind: 'capture'; readonly name: string; readonly part: PatternPart }
	| {
			readonly kind: 'repeat';
			readonly part: PatternPart;
			readonly minimum: number;
			readonly maximum: number;
			readonly isLazy: boolean;
	  }
	| { readonly kind: 'start' | 'end' };

type Instruction =
	| { readonly op: 'text'; readonly text: string }
	| { readonly op: 'char'; readonly accepts: (charCode: number) => boolean }
	| { op: 'split'; readonly index: number; first: number; second: number }
	| { op: 'jump'; to: number }
	| { readonly op: 'save'; readonly slot: number }
	| { readonly op: 'start' | 'end' | 'match' };

/** A pattern as instructions: see `runPattern`. */
export interface PatternProgram {
	readonly code: readonly Instruction[];
	/** Name of the capture whose bounds slots 2 n and 2 n + 1 hold. */
	readonly names: readonly string[];
	readonly splitCount: number;
}

const maxInstructions = 20_000;

/** @throws RangeError if counted repeats or lists of words make the pattern too large. */
export function compilePattern(pattern: PatternPart): PatternProgram {
	const code: Instruction[] = [];
	const names: string[] = [];
	let splitCount = 0;
	let visits = 0;
	const add = <T extends Instruction>(instruction: T): T => {
		code.push(instruction);
		return instruction;
	};
	const split = () => add({ op: 'split', index: splitCount++, first: code.length + 1, second: 0 });

	function emit(part: PatternPart): void {
		if (++visits > maxInstructions || code.length > maxInstructions) throw new RangeError('it is too large');
		switch (part.kind) {
			case 'text':
				return void add({ op: 'text', text: part.text });
			case 'char':
				return void add({ op: 'char', accepts: part.accepts });
			case 'sequence':
				return part.parts.forEach(emit);
			case 'choice':
				return emitChoice(part.branches);
			case 'capture':
				return emitCapture(part.name, part.part);
			case 'repeat':
				return emitRepeat(part);
			case 'start':
			case 'end':
				return void add({ op: part.kind });
		}
	}

	function emitChoice(branches: readonly PatternPart[]): void {
		const ends = branches.map((branch, i) => {
			const fork = i < branches.length - 1 ? split() : undefined;
			emit(branch);
			const jump = fork && add({ op: 'jump', to: 0 });
			if (fork) fork.second = code.length;
			return jump;
		});
		for (const jump of ends) if (jump) jump.to = code.length;
	}

	function emitCapture(name: string, part: PatternPart): void {
		const slot = 2 * (names.includes(name) ? names.indexOf(name) : names.push(name) - 1);
		add({ op: 'save', slot });
		emit(part);
		add({ op: 'save', slot: slot + 1 });
	}

	function emitRepeat({ part, minimum, maximum, isLazy }: PatternPart & { kind: 'repeat' }): void {
		for (let i = 0; i < minimum; i++) emit(part);
		if (maximum === Infinity) {
			const start = code.length;
			const fork = split();
			emit(part);
			add({ op: 'jump', to: start });
			leave(fork, isLazy);
			return;
		}
		const forks: ReturnType<typeof split>[] = [];
		for (let i = minimum; i < maximum; i++) {
			forks.push(split());
			emit(part);
		}
		for (const fork of forks) leave(fork, isLazy);
	}

	function leave(fork: ReturnType<typeof split>, isLazy: boolean): void {
		fork.second = code.length;
		if (isLazy) [fork.first, fork.second] = [fork.second, fork.first];
	}

	emit(pattern);
	add({ op: 'match' });
	return { code, names, splitCount };
}

/** Where a pattern was found, and the captures that took part. */
export interface FoundPattern {
	readonly start: number;
	readonly end: number;
	readonly captures: Readonly<Record<string, string>>;
}

/**
 * Looks for a pattern from the given starts on, the first that fits wins. Alternatives are tried in the order a
 * backtracking matcher tries them, but no state (fork, position) twice, over all starts: the time is at most the
 * number of instructions × the length of the text, whatever the pattern.
 */
export function runPattern(
	{ code, names, splitCount }: PatternProgram,
	text: string,
	starts: readonly number[],
): FoundPattern | undefined {
	const width = text.length + 1;
	const seen = new Uint32Array((splitCount * width + 31) >>> 5);
	const slots = new Int32Array(2 * names.length).fill(-1);
	// Undone from the top: [≥ 0: instruction, position] to go on with, or [-1 - slot, value] to restore.
	const trail: number[] = [];
	for (const start of starts) {
		slots.fill(-1);
		trail.push(0, start);
		while (trail.length > 0) {
			let at = trail.pop() as number;
			let pc = trail.pop() as number;
			if (pc < 0) {
				slots[-1 - pc] = at;
				continue;
			}
			for (let isAlive = true; isAlive; pc++) {
				const instruction = code[pc];
				switch (instruction.op) {
					case 'text':
						isAlive = text.startsWith(instruction.text, at);
						at += instruction.text.length;
						break;
					case 'char':
						isAlive = at < text.length && instruction.accepts(text.charCodeAt(at));
						at++;
						break;
					case 'split': {
						const state = instruction.index * width + at;
						const bit = 1 << (state & 31);
						isAlive = (seen[state >>> 5] & bit) === 0;
						if (!isAlive) break;
						seen[state >>> 5] |= bit;
						trail.push(instruction.second, at);
						pc = instruction.first - 1;
						break;
					}
					case 'jump':
						pc = instruction.to - 1;
						break;
					case 'save':
						trail.push(-1 - instruction.slot, slots[instruction.slot]);
						slots[instruction.slot] = at;
						break;
					case 'start':
						isAlive = at === 0;
						break;
					case 'end':
						isAlive = at === text.length;
						break;
					case 'match':
						return { start, end: at, captures: capturesOf(text, names, slots) };
				}
			}
		}
	}
	return undefined;
}

function capturesOf(text: string, names: readonly string[], slots: Int32Array): Record<string, string> {
	const captures: Record<string, string> = {};
	for (const [n, name] of names.entries()) {
		if (slots[2 * n] >= 0 && slots[2 * n + 1] >= 0) captures[name] = text.slice(slots[2 * n], slots[2 * n + 1]);
	}
	return captures;
}
