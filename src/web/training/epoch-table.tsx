import { capitalised, intervalText, measuredText } from '../figures.ts';
import { metricWords } from '../network-view/network-words-table.ts';
import { duration, shortNumber } from './chart-scale.ts';
import { runName } from './run-facts.ts';
import { figures, shownRuns } from './training-store.ts';

/** Most epochs in the table: of longer runs the last ones. */
const maxRows = 200;

/** All figures as a table, the newest epoch first. */
export function EpochTable() {
	const shown = shownRuns.value;
	const names = [...new Set(shown.flatMap(({ epochs }) => Object.keys(epochs.at(-1)?.metrics ?? {})))];
	const rows = shown
		.flatMap((run) => run.epochs.map((figure) => ({ run, figure })))
		.sort((a, b) => b.figure.epoch - a.figure.epoch)
		.slice(0, maxRows);
	if (rows.length === 0) return null;
	return (
		<details class="epoch-table">
			<summary>All figures by epoch</summary>
			<div class="table-scroll" tabIndex={0} role="region" aria-label="Figures by epoch">
				<table class="figure-table">
					<thead>
						<tr>
							<th scope="col">Epoch</th>
							{shown.length > 1 && <th scope="col">Run</th>}
							<th scope="col">Training loss</th>
							{names.map((name) => (
								<th key={name} scope="col">
									{name}
								</th>
							))}
							<th scope="col">Time</th>
						</tr>
					</thead>
					<tbody>
						{rows.map(({ run, figure }) => (
							<tr
								key={`${run.name} ${figure.epoch}`}
								data-best={figure.epoch === run.position.bestEpoch ? '' : undefined}
							>
								<th scope="row">
									{figure.epoch + 1}
									{figure.epoch === run.position.bestEpoch && ' ★'}
								</th>
								{shown.length > 1 && <td>{runName(run)}</td>}
								<td>{figure.loss === null ? '–' : shortNumber(figure.loss)}</td>
								{names.map((name) => (
									<td key={name}>{shortNumber(figure.metrics[name] ?? Number.NaN)}</td>
								))}
								<td>{duration(figure.seconds)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</details>
	);
}

/** What the test said, once it did. */
export function TestFigures() {
	return (
		<section aria-labelledby="test-title">
			<div class="section-head">
				<h2 id="test-title">Test</h2>
				<span class="small soft">
					On shapes that were neither trained on nor used to choose the epoch; intervals over patients.
				</span>
			</div>
			<div class="table-scroll table-whole" tabIndex={0} role="region" aria-label="Figures of the test">
				<table class="figure-table">
					<thead>
						<tr>
							<th scope="col">Method</th>
							<th scope="col">Figure</th>
							<th scope="col">Value, 95 % interval</th>
						</tr>
					</thead>
					<tbody>
						{figures.value.map(({ method, metric, value, interval }, row, all) => (
							<tr key={`${method} ${metric}`}>
								{all[row - 1]?.method !== method && (
									<th scope="rowgroup" rowSpan={all.filter((figure) => figure.method === method).length}>
										{capitalised(method)}
									</th>
								)}
								<td>{metricWords(metric)}</td>
								<td>
									<span class="figure-value">{measuredText(value)}</span>
									{interval && interval[0] < interval[1] && (
										<span class="figure-interval">{intervalText(interval)}</span>
									)}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}
