import type { NetworkEntry } from '#contract';
import { FactRow } from '../components/record-facts.tsx';
import { capitalised, countText, figureText, integerText, intervalText, measuredText } from '../figures.ts';
import { licenceText } from '../labels.ts';
import { lessonWords, metricWords, networkWords, SYNTHETIC_WORDS } from './network-words-table.ts';
import { splitWords } from './split-words.ts';

/** What it is and what it was learnt from. */
export function NetworkFacts({ entry }: { entry: NetworkEntry }) {
	const { lesson, architecture, kind, classes, parameterCount, gridSize, spacingMm } = entry;
	return (
		<section class="block" aria-label="Facts">
			<h2>Facts</h2>
			<dl class="facts">
				<FactRow name="What it does">{capitalised(lessonWords(lesson).does)}</FactRow>
				{classes.length > 0 && <FactRow name="Classes">{classes.join(', ')}</FactRow>}
				<FactRow name={kind === 'network' ? 'Network' : 'Model'}>
					{capitalised(networkWords(architecture))}, {integerText(parameterCount)}{' '}
					{kind === 'network' ? 'parameters' : 'numbers'}
				</FactRow>
				<FactRow name="Grid">
					{gridSize}³ voxels of {figureText(spacingMm)} mm: {figureText(gridSize * spacingMm)} mm along each side
				</FactRow>
				<FactRow name="Learnt from">{learntFrom(entry)}</FactRow>
				<FactRow name="These shapes">{SYNTHETIC_WORDS[entry.synthetic]}</FactRow>
				<FactRow name="Their licence">{licenceText(entry.licence)}</FactRow>
				{entry.citation !== null && <FactRow name="Cite">{entry.citation}</FactRow>}
			</dl>
			<p class="soft small">
				What a licence asks of the data, it may ask of what was learnt from them and of what that gives back. Not for
				clinical use.
			</p>
		</section>
	);
}

function learntFrom({ source, shapeCount, subjectCount }: NetworkEntry): string {
	const counts = [
		...(shapeCount === null ? [] : [countText(shapeCount, 'shape')]),
		...(subjectCount === null ? [] : [`of ${countText(subjectCount, 'subject')}`]),
	];
	return counts.length > 0 ? `${source}: ${counts.join(' ')}` : source;
}

/** Figures measured on shapes it was not trained on. */
export function NetworkFigures({ entry: { figures, splitRule } }: { entry: NetworkEntry }) {
	return (
		<section class="block" aria-label="Measured">
			<h2>Measured</h2>
			{figures.length === 0 ? (
				<p class="soft">
					No figures came with it. How good it is is not known here; <code>msn export --card</code> adds them.
				</p>
			) : (
				<>
					<p class="soft small">
						On shapes it was not trained on, with 95 % intervals over subjects.
						{splitRule !== null && ` ${splitWords(splitRule)}`}
					</p>
					<div class="table-scroll" tabIndex={0} role="region" aria-label="Measured figures">
						<table class="table figure-table">
							<thead>
								<tr>
									<th scope="col">Method</th>
									<th scope="col">Metric</th>
									<th scope="col" class="numeric">
										Value
									</th>
									<th scope="col" class="numeric">
										Shapes
									</th>
								</tr>
							</thead>
							<tbody>
								{figures.map(({ method, metric, value, interval, shapes }, row) => {
									const isFirst = row === 0 || figures[row - 1].method !== method;
									const count = figures.filter((figure) => figure.method === method).length;
									return (
										<tr key={`${method} ${metric}`}>
											{isFirst && (
												<th scope="rowgroup" rowSpan={count}>
													{capitalised(method)}
												</th>
											)}
											<td>{metricWords(metric)}</td>
											<td class="numeric">
												{measuredText(value)}
												{interval && interval[0] < interval[1] && (
													<span class="interval">{intervalText(interval)}</span>
												)}
											</td>
											<td class="numeric">{shapes}</td>
										</tr>
									);
								})}
							</tbody>
						</table>
					</div>
				</>
			)}
		</section>
	);
}
