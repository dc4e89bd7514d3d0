import { duration, shortNumber } from './chart-scale.ts';
import type { KnownRun } from './merge-update.ts';
import { donePart, runName, silentMs } from './run-facts.ts';
import { clockOffset, hiddenRuns, line, runs } from './training-store.ts';
import { useNow } from './use-now.ts';

/** Runs with how far they are; each can be taken out of the picture. */
export function RunList() {
	const all = runs.value;
	return (
		<section aria-labelledby="runs-title">
			<h2 id="runs-title" class="visually-hidden">
				Runs
			</h2>
			<ul class="run-list">
				{all.map((run, i) => (
					<RunCard key={run.name} run={run} colour={i} isAlone={all.length === 1} />
				))}
			</ul>
		</section>
	);
}

function RunCard({ run, colour, isAlone }: { run: KnownRun; colour: number; isAlone: boolean }) {
	const { head, position } = run;
	const isHidden = hiddenRuns.value.has(run.name);
	const name = runName(run);
	const done = donePart(run);
	const skipped = run.steps.skipped.reduce((sum, count) => sum + count, 0);
	const best = run.epochs.find(({ epoch }) => epoch === position.bestEpoch);
	const bestValue = best && head ? best.metrics[head.monitor] : undefined;
	const isEnded = position.state === 'stopped';
	return (
		<li class="run-card" data-colour={colour % 8}>
			<div class="run-head">
				{isAlone ? (
					<span class="run-name">{name}</span>
				) : (
					<label class="run-name">
						<input type="checkbox" checked={!isHidden} onChange={() => toggle(run.name)} />
						<i class="swatch" /> {name}
					</label>
				)}
				<State run={run} />
			</div>
			<progress class="work-bar" aria-label={`Progress of ${name}`} max={1} value={done} />
			<dl class="run-facts">
				<Fact term="Epoch">
					{Math.min(position.epoch + (position.state === 'running' ? 1 : 0), head?.epochs || Infinity)}
					{head && head.epochs > 0 ? ` of ${head.epochs}` : ''}
					{position.state === 'running' && position.batches > 0 && (
						<span class="soft">
							{' '}
							· batch {position.batch}/{position.batches}
						</span>
					)}
				</Fact>
				{!isEnded && <Fact term="To go">{position.secondsToGo === null ? '…' : duration(position.secondsToGo)}</Fact>}
				{!(isEnded && position.secondsPerEpoch === null) && (
					<Fact term={isEnded ? 'An epoch took' : 'An epoch takes'}>
						{position.secondsPerEpoch === null ? '…' : duration(position.secondsPerEpoch)}
					</Fact>
				)}
				<Fact term="Best epoch">
					{position.bestEpoch === null ? '–' : position.bestEpoch + 1}
					{typeof bestValue === 'number' && (
						<span class="soft">
							{' '}
							· {head?.monitor} {shortNumber(bestValue)}
						</span>
					)}
				</Fact>
				<Fact term="Skipped steps">{skipped}</Fact>
				{position.resumes > 0 && <Fact term="Went on after a stop">{position.resumes} ×</Fact>}
				{position.unreadable > 0 && <Fact term="Lines of the log not read">{position.unreadable}</Fact>}
			</dl>
		</li>
	);
}

function Fact({ term, children }: { term: string; children: preact.ComponentChildren }) {
	return (
		<div>
			<dt>{term}</dt>
			<dd class="numeric">{children}</dd>
		</div>
	);
}

function toggle(name: string): void {
	const next = new Set(hiddenRuns.value);
	if (!next.delete(name)) next.add(name);
	hiddenRuns.value = next;
}

function State({ run: { position } }: { run: KnownRun }) {
	const now = useNow();
	if (position.state === 'waiting') return <span class="badge">Nothing yet</span>;
	if (position.state === 'stopped')
		return (
			<span class={`badge ${position.reason === 'loss is not finite' ? 'badge-danger' : 'badge-good'}`}>
				{reasonWords[position.reason ?? ''] ?? 'Ended'}
			</span>
		);
	const silence = now + clockOffset.value - position.at;
	const expected = Math.max(silentMs, 3000 * (position.secondsPerEpoch ?? 0));
	if (position.at > 0 && silence > expected && line.value !== 'ended')
		return <span class="badge badge-caution">Silent for {duration(silence / 1000)}</span>;
	return <span class="badge badge-good">Running</span>;
}

const reasonWords: Readonly<Record<string, string>> = {
	'all epochs done': 'All epochs done',
	'no longer better': 'Ended: no longer better',
	'asked to stop': 'Stopped, can go on',
	'loss is not finite': 'Broke off: the loss is not finite',
};
