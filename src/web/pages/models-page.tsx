import type { ModelEntry } from '#contract';
import { useState } from 'preact/hooks';
import { fetchModels, fetchNetworks, modelPictureUrl } from '../api-client.ts';
import { LicenceBadge, SyntheticBadge } from '../components/badges.tsx';
import { Page } from '../components/page.tsx';
import { FailureNotice } from '../components/status-notice.tsx';
import { capitalised, countText } from '../figures.ts';
import { modelName } from '../model-name.ts';
import { isModelFile, isNetworkFile, openModelFile, openNetworkFile } from '../model-store.ts';
import { FileButton } from '../model-view/file-button.tsx';
import { useFileDrop } from '../model-view/use-file-drop.ts';
import { NetworkGrid } from '../network-view/network-grid.tsx';
import { modelPath } from '../page-address.ts';
import { useResource } from '../resource.ts';
import '../styles/model.css';
import '../styles/network.css';

function ModelCard({ model }: { model: ModelEntry }) {
	const { id, anatomies, licences, memberCount, syntheticCount, pointCount, modesFor95 } = model;
	const title = modelName(model.title);
	// Anatomies of files are only numbered: that says nothing.
	const named = anatomies.filter((name) => !/^surface \d+$/i.test(name) && name !== title);
	return (
		<li class="card model-card">
			<div class="card-picture">
				<img src={modelPictureUrl(id)} alt="" loading="lazy" decoding="async" width="256" height="256" />
				<div class="card-marks">{syntheticCount > 0 && <SyntheticBadge />}</div>
			</div>
			<div class="card-text">
				<h3 class="card-name">
					<a href={modelPath(id)}>{title}</a>
				</h3>
				{named.length > 0 && (
					<p class="card-line" title={named.join(', ')}>
						{named.map(capitalised).join(', ')}
					</p>
				)}
				<p class="card-line">
					{countText(memberCount, 'member')} · {countText(pointCount, 'point')}
				</p>
				<p class="card-line">
					<abbr title="of the variance">{countText(modesFor95, 'mode')} for 95 %</abbr>
				</p>
				<div class="card-foot">
					{licences.map((licence) =>
						licence.id === 'unknown' ? (
							<span key="unknown" class="badge badge-caution">
								licence unknown
							</span>
						) : (
							<LicenceBadge key={licence.id} licenceId={licence.id} />
						),
					)}
				</div>
			</div>
		</li>
	);
}

function ModelGrid({ models }: { models: readonly ModelEntry[] }) {
	return (
		<section class="model-shelf" aria-labelledby="library-models">
			<h2 id="library-models">{countText(models.length, 'shape model')} in this library</h2>
			<ul class="grid">
				{models.map((model) => (
					<ModelCard key={model.id} model={model} />
				))}
			</ul>
		</section>
	);
}

/** The library's shape models, and the way in for a model file of one's own. */
export function ModelsPage() {
	const resource = useResource('models', fetchModels);
	const networks = useResource('networks', fetchNetworks);
	const [refusal, setRefusal] = useState('');
	const open = (file: File): void => {
		void Promise.all([isModelFile(file), isNetworkFile(file)]).then(([isModel, isNetwork]) => {
			if (isModel) openModelFile(file);
			else if (isNetwork) openNetworkFile(file);
			else
				setRefusal(
					`${file.name} is not a model file: those end in .msnmodel (made by msn ssm build), .onnx or .msnfield (msn export).`,
				);
		});
	};
	const isOver = useFileDrop(open);
	return (
		<Page title="Models">
			<h1>Models</h1>
			<p class="page-lead">
				Statistical models: the mean shape of a population, and how its members differ from it. Learnt models: networks
				and others that were trained on shapes. Both take a shape of your own; neither is for clinical use.
			</p>
			<div class="drop-line" data-over={isOver ? '' : undefined}>
				<FileButton icon="cube" label="Open a model file" accept=".msnmodel,.onnx,.msnfield" isPrimary onFile={open} />
				<p class="soft small">or drop it anywhere on this page. It is read in your browser and sent nowhere.</p>
			</div>
			{refusal !== '' && <FailureNotice message={refusal} />}
			{resource.state === 'loading' && <div class="skeleton" style={{ height: '200px', marginTop: '24px' }} />}
			{resource.state === 'failed' && <FailureNotice message={resource.message} onRetry={() => location.reload()} />}
			{resource.state === 'ready' && resource.value.length > 0 && <ModelGrid models={resource.value} />}
			{resource.state === 'ready' && resource.value.length === 0 && (
				<section class="model-shelf" aria-labelledby="library-models">
					<h2 id="library-models">Shape models</h2>
					<p class="soft">
						None in this library yet. <code>msn ssm build</code> makes one from a query of the catalogue; files in the
						library’s folder <code>models</code> appear here.
					</p>
				</section>
			)}
			{networks.state === 'ready' && <NetworkGrid {...networks.value} />}
			{networks.state === 'failed' && <FailureNotice message={networks.message} onRetry={() => location.reload()} />}
		</Page>
	);
}
