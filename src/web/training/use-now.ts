import { useEffect, useState } from 'preact/hooks';

/** The time, anew every ten seconds. */
export function useNow(): number {
	const [now, setNow] = useState(Date.now());
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), 10_000);
		return () => clearInterval(timer);
	}, []);
	return now;
}
