/** Unsigned integers of which nobody knows in advance how many there will be. */
export interface GrowingList {
	values: Uint32Array<ArrayBuffer>;
	length: number;
}

export function createGrowingList(): GrowingList {
	return { values: new Uint32Array(256), length: 0 };
}

export function push(list: GrowingList, value: number): void {
	if (list.length === list.values.length) {
		const larger = new Uint32Array(list.length * 2);
		larger.set(list.values);
		list.values = larger;
	}
	list.values[list.length++] = value;
}
