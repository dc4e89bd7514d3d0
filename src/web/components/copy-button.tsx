import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** Copies a text and says so. Without clipboard access (plain HTTP) it selects nothing silently: it says it failed. */
export function CopyButton({ label, text }: { label: string; text: string }) {
	const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
	useEffect(() => {
		if (state === 'idle') return;
		const timer = setTimeout(() => setState('idle'), 2200);
		return () => clearTimeout(timer);
	}, [state]);
	const copy = async (): Promise<void> => {
		try {
			await navigator.clipboard.writeText(text);
			setState('copied');
		} catch {
			setState('failed');
		}
	};
	const words = { idle: label, copied: 'Copied', failed: 'Copying is not allowed here' }[state];
	return (
		<button type="button" class="button button-small" onClick={() => void copy()}>
			<Icon name={state === 'copied' ? 'check' : 'copy'} size={16} />
			<span aria-live="polite">{words}</span>
		</button>
	);
}
