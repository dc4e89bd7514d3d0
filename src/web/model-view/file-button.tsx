import { useRef } from 'preact/hooks';
import { Icon, type IconName } from '../components/icon.tsx';

interface FileButtonProps {
	icon: IconName;
	label: string;
	accept?: string;
	isPrimary?: boolean;
	isDisabled?: boolean;
	onFile: (file: File) => void;
}

/** A button that asks for one file. */
export function FileButton({ icon, label, accept, isPrimary, isDisabled, onFile }: FileButtonProps) {
	const input = useRef<HTMLInputElement>(null);
	return (
		<>
			<button
				type="button"
				class={isPrimary ? 'button button-primary' : 'button'}
				disabled={isDisabled}
				onClick={() => input.current?.click()}
			>
				<Icon name={icon} /> {label}
			</button>
			<input
				ref={input}
				type="file"
				hidden
				accept={accept}
				aria-label={label}
				onChange={(event) => {
					const file = event.currentTarget.files?.[0];
					event.currentTarget.value = '';
					if (file) onFile(file);
				}}
			/>
		</>
	);
}
