/** Lets work in only while its estimated memory fits into a budget; first come, first served. */
export class MemoryGate {
	readonly #budgetBytes: number;
	readonly #maxRunning: number;
	#usedBytes = 0;
	#running = 0;
	#waiting: { readonly bytes: number; readonly enter: () => void }[] = [];

	/**
	 * @param budgetBytes what all admitted work may need together
	 * @param maxRunning how much work may be in at once
	 */
	constructor(budgetBytes: number, maxRunning: number) {
		this.#budgetBytes = budgetBytes;
		this.#maxRunning = maxRunning;
	}

	/** Resolves when there is room. Work larger than the whole budget enters when it is alone. */
	enter(bytes: number): Promise<void> {
		return new Promise((resolve) => {
			this.#waiting.push({ bytes, enter: resolve });
			this.#admit();
		});
	}

	/** Gives back what {@link enter} took. */
	leave(bytes: number): void {
		this.#usedBytes -= bytes;
		this.#running--;
		this.#admit();
	}

	#admit(): void {
		while (this.#waiting.length > 0 && this.#running < this.#maxRunning) {
			const [next] = this.#waiting;
			if (this.#running > 0 && this.#usedBytes + next.bytes > this.#budgetBytes) return;
			this.#waiting.shift();
			this.#usedBytes += next.bytes;
			this.#running++;
			next.enter();
		}
	}
}
