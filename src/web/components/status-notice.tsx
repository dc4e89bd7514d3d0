import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

/** Centre-page message: nothing found, not found, failed. */
export function EmptyState(props: {
	icon: IconName;
	title: string;
	heading?: 'h1' | 'h2';
	children: ComponentChildren;
}) {
	const Heading = props.heading ?? 'h2';
	return (
		<div class="empty">
			<Icon name={props.icon} size={40} />
			<Heading>{props.title}</Heading>
			{props.children}
		</div>
	);
}

/** A failed request, with a way to try again. */
export function FailureNotice({ message, onRetry }: { message: string; onRetry?: () => void }) {
	return (
		<div class="notice notice-danger" role="alert">
			<Icon name="warning" />
			<div>
				<p>{message}</p>
				{onRetry && (
					<button type="button" class="button button-small" onClick={onRetry}>
						Try again
					</button>
				)}
			</div>
		</div>
	);
}
