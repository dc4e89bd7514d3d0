import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface BottomSheetProps {
	title: string;
	onClose: () => void;
	foot?: ComponentChildren;
	children: ComponentChildren;
}

/** A modal panel that rises from the lower edge; the browser keeps focus inside and closes it on Escape. */
export function BottomSheet({ title, onClose, foot, children }: BottomSheetProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		dialog.current?.showModal();
		document.documentElement.style.overflow = 'hidden';
		return () => {
			document.documentElement.style.overflow = '';
		};
	}, []);
	return (
		<dialog
			ref={dialog}
			class="sheet"
			aria-label={title}
			onClose={onClose}
			onClick={(event) => {
				if (event.target === dialog.current) dialog.current?.close();
			}}
		>
			<div class="sheet-head">
				<h2>{title}</h2>
				<button type="button" class="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
					<Icon name="close" />
				</button>
			</div>
			<div class="sheet-body">{children}</div>
			{foot && <div class="sheet-foot">{foot}</div>}
		</dialog>
	);
}
