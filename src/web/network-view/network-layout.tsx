import type { NetworkEntry } from '#contract';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Tabs } from '../model-view/tabs.tsx';
import { useFileDrop } from '../model-view/use-file-drop.ts';
import { NetworkFacts, NetworkFigures } from './network-facts.tsx';
import { type ChosenShape, shapeOfFile } from './visitor-shape.tsx';

interface NetworkLayoutProps {
	entry: NetworkEntry;
	/** Of the tabs, to a screen reader. */
	label: string;
	stage: ComponentChildren;
	/** Takes a file that was dropped. */
	onChoose: (shape: ChosenShape) => void;
	/** What is said of the visitor's shape. */
	children: ComponentChildren;
}

/** The page of a learnt model: its stage, and beside it the visitor's shape and what is known of the model. */
export function NetworkLayout({ entry, label, stage, onChoose, children }: NetworkLayoutProps) {
	const [tab, setTab] = useState<'shape' | 'about'>('shape');
	const isOver = useFileDrop((file) => {
		setTab('shape');
		onChoose(shapeOfFile(file));
	});
	return (
		<div class="model-grid" data-tab={tab} data-over={isOver ? '' : undefined}>
			<div class="model-stage">{stage}</div>
			<Tabs
				label={label}
				current={tab}
				onChange={setTab}
				tabs={[
					{ id: 'shape', title: 'Your shape', body: children },
					{
						id: 'about',
						title: 'About',
						body: (
							<>
								<NetworkFacts entry={entry} />
								<NetworkFigures entry={entry} />
							</>
						),
					},
				]}
			/>
		</div>
	);
}
