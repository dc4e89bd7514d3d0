const fold = /^fold \d+ of (\d+) by subject, seed (\S+?)(?:, even in (.+))?$/;
const shares = /^([\d.]+)\/([\d.]+)\/([\d.]+) of the subjects, seed (\S+)$/;

/**
 * How tested shapes were kept apart, as a sentence: what a results card says of its splits is short and made to be compared. What is
 * not known here stays as it is.
 */
export function splitWords(rule: string): string {
	const parts = rule.split('; ');
	if (parts.every((part) => part === 'official')) return 'The split is the one the data came with.';
	const folds = parts.map((part) => fold.exec(part));
	const [first] = folds;
	if (first && folds.every((one) => one?.[1] === first[1]))
		return parts.length === Number(first[1])
			? `Subjects were dealt into ${first[1]} parts${evenly(first[3])}, and each part was tested by what the others taught (seed ${first[2]}).`
			: `Subjects were dealt into ${first[1]} parts${evenly(first[3])}, of which ${parts.length} ${parts.length === 1 ? 'was' : 'were'} tested (seed ${first[2]}).`;
	const share = parts.length === 1 ? shares.exec(rule) : null;
	if (!share) return `${rule}.`;
	const percent = (at: number): string => `${Number((100 * Number(share[at])).toPrecision(3))} %`;
	const chosen = Number(share[2]) > 0 ? `, ${percent(2)} to choose the epoch on` : '';
	return `Subjects were dealt at random: ${percent(1)} to learn from${chosen}, ${percent(3)} to test (seed ${share[4]}).`;
}

function evenly(fact: string | undefined): string {
	if (fact === undefined) return '';
	return fact === 'classes' ? ', each with its share of every class' : `, each with its share of every ${fact}`;
}
