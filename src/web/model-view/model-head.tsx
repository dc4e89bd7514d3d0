import type { ComponentChildren } from 'preact';
import { SyntheticBadge } from '../components/badges.tsx';
import { Icon } from '../components/icon.tsx';

interface ModelHeadProps {
	title: string;
	isSynthetic: boolean;
	/** None of a file of the visitor's own. */
	file: { readonly href: string; readonly words: string } | undefined;
	/** What it was made from. */
	children: ComponentChildren;
}

/** Top of the page of a model, statistical or learnt. */
export function ModelHead({ title, isSynthetic, file, children }: ModelHeadProps) {
	return (
		<>
			<nav class="breadcrumb" aria-label="Where this is">
				<a href="/models">Models</a>
			</nav>
			<div class="shape-head">
				<div class="shape-title">
					<h1>{title}</h1>
					{isSynthetic && <SyntheticBadge />}
				</div>
				{file && (
					<a class="button button-small" href={file.href} download>
						<Icon name="download" /> {file.words}
					</a>
				)}
			</div>
			<p class="model-lead soft">{children}</p>
		</>
	);
}
