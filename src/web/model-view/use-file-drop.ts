import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Takes a file dropped anywhere on the page; true while one is held over it. */
export function useFileDrop(onFile: (file: File) => void): boolean {
	const [isOver, setOver] = useState(false);
	const latest = useRef(onFile);
	latest.current = onFile;
	// Before the page is painted: what is seen takes files.
	useLayoutEffect(() => {
		let depth = 0;
		const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
		const enter = (event: DragEvent): void => {
			if (!holdsFiles(event)) return;
			depth++;
			setOver(true);
		};
		const leave = (event: DragEvent): void => {
			if (!holdsFiles(event)) return;
			depth = Math.max(0, depth - 1);
			if (depth === 0) setOver(false);
		};
		const over = (event: DragEvent): void => {
			if (holdsFiles(event)) event.preventDefault();
		};
		const drop = (event: DragEvent): void => {
			if (!holdsFiles(event)) return;
			event.preventDefault();
			depth = 0;
			setOver(false);
			const file = event.dataTransfer?.files[0];
			if (file) latest.current(file);
		};
		const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
		for (const [name, listener] of Object.entries(listeners))
			document.addEventListener(name, listener as EventListener);
		return () => {
			for (const [name, listener] of Object.entries(listeners))
				document.removeEventListener(name, listener as EventListener);
		};
	}, []);
	return isOver;
}
