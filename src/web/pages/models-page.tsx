import type { ModelEntry } from '#contract';
import { useState } from 'preact/hooks';
import { fetchModels } from '../api-client.ts';
import { LicenceBadge, SyntheticBadge } from '../components/badges.tsx';
import { Page } from '../components/page.tsx';
import { EmptyState, FailureNotice } from '../components/status-notice.tsx';
import { countText, integerText } from '../figures.ts';
import { isModelFile, openModelFile } from '../model-store.ts';
import { FileButton } from '../model-view/file-button.tsx';
import { useFileDrop } from '../model-view/use-file-drop.ts';
import { modelPath } from '../page-address.ts';
import { useResource } from '../resource.ts';
import '../styles/model.css';

function ModelTable({ models }: { models: readonly ModelEntry[] }) {
	return (
		<table class="table source-table">
			<caption>{countText(models.length, 'model')} in this library</caption>
			<thead>
				<tr>
					<th scope="col">Model</th>
					<th scope="col">Anatomy</th>
					<th scope="col">Licences of its members</th>
					<th scope="col" class="number">
						Members
					</th>
					<th scope="col" class="number">
						<abbr title="Modes that explain 95 % of the variance">Modes</abbr>
					</th>
				</tr>
			</thead>
			<tbody>
				{models.map((model) => (
					<tr key={model.id}>
						<th scope="row">
							<a href={modelPath(model.id)}>{model.title}</a> {model.syntheticCount > 0 && <SyntheticBadge />}
						</th>
						<td>{model.anatomies.join(', ')}</td>
						<td>
							<span class="badge-row">
								{model.licences.map((licence) => (
									<LicenceBadge key={licence.id} licenceId={licence.id} />
								))}
							</span>
						</td>
						<td class="number numeric">{integerText(model.memberCount)}</td>
						<td class="number numeric">{integerText(model.modesFor95)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** The library's shape models, and the way in for a model file of one's own. */
export function ModelsPage() {
	const resource = useResource('models', fetchModels);
	const [refusal, setRefusal] = useState('');
	const open = (file: File): void => {
		void isModelFile(file).then((isModel) => {
			if (isModel) openModelFile(file);
			else setRefusal(`${file.name} is not a model file: those end in .msnmodel and are made by msn ssm build.`);
		});
	};
	const isOver = useFileDrop(open);
	return (
		<Page title="Shape models">
			<h1>Shape models</h1>
			<p class="page-lead">
				The mean shape of a population, and how its members differ from it. Move along the modes, compare groups, and
				lay a shape of your own into the model. Descriptions of populations, not for clinical use.
			</p>
			<div class="drop-line" data-over={isOver ? '' : undefined}>
				<FileButton icon="cube" label="Open a model file" accept=".msnmodel" isPrimary onFile={open} />
				<p class="soft small">or drop it anywhere on this page. It is read in your browser and sent nowhere.</p>
			</div>
			{refusal !== '' && <FailureNotice message={refusal} />}
			{resource.state === 'loading' && <div class="skeleton" style={{ height: '200px', marginTop: '24px' }} />}
			{resource.state === 'failed' && <FailureNotice message={resource.message} onRetry={() => location.reload()} />}
			{resource.state === 'ready' && resource.value.length > 0 && <ModelTable models={resource.value} />}
			{resource.state === 'ready' && resource.value.length === 0 && (
				<EmptyState icon="cube" title="No models in this library yet">
					<p class="soft">
						<code>msn ssm build</code> makes one from a query of the catalogue; files in the library’s folder{' '}
						<code>models</code> appear here.
					</p>
				</EmptyState>
			)}
		</Page>
	);
}
