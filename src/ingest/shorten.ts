/** Text from outside as messages quote it: at most 80 characters, unless told otherwise. */
export const shorten = (text: string, length = 80): string =>
	text.length <= length ? text : `${text.slice(0, length - 1)}…`;
