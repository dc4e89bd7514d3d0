import { useEffect, useRef, useState } from 'preact/hooks';
import { shareText } from '../figures.ts';
import type { ModelSession } from '../model-work/model-client.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';
import type { EffectChoice } from './effect-choices.ts';
import { isInside, type Place } from './lasso.ts';
import { useMemberPictures } from './use-member-pictures.ts';

const WIDTH = 460;
const HEIGHT = 380;
const MARGIN = 34;
const PICTURE = 112;
const THUMB = 44;

interface ScorePlotProps {
	session: ModelSession;
	model: OpenedModel;
	chosen: ReadonlySet<number>;
	/** The visitor's own shape, where one was laid into the model. */
	own: Float64Array | undefined;
	/** What was asked about last: members are coloured by its groups. */
	choice: EffectChoice | undefined;
	/** Pictures are made only while they can be seen. */
	isSeen: boolean;
	onChoose: (members: ReadonlySet<number>) => void;
	onShow: (member: number) => void;
}

/** Half of the plot's extent in standard deviations: at least 3, and all points within. */
function plotExtent(model: OpenedModel, own: Float64Array | undefined, modes: readonly [number, number]): number {
	let extent = 3;
	for (const scores of own ? [...model.scores, own] : model.scores)
		for (const mode of modes) extent = Math.max(extent, Math.abs(scores[mode]) * 1.08);
	return extent;
}

/** Every member by its scores on two modes: point to see it, draw around some to choose them. */
export function ScorePlot(props: ScorePlotProps) {
	const { session, model, chosen, own, onChoose, onShow } = props;
	const choice = props.choice?.kind === 'groups' ? props.choice : undefined;
	const modeCount = model.variances.length;
	const [modes, setModes] = useState<readonly [number, number]>([0, Math.min(1, modeCount - 1)]);
	const [hovered, setHovered] = useState<number>();
	const [outline, setOutline] = useState<readonly Place[]>([]);
	const [hasPictures, setPictures] = useState(false);
	const pictures = useMemberPictures(session, hasPictures && props.isSeen ? [...model.members.keys()] : []);
	const extent = plotExtent(model, own, modes);
	const half = { x: WIDTH / 2 - MARGIN, y: HEIGHT / 2 - MARGIN };
	const placeOf = (scores: ArrayLike<number>): Place => ({
		x: WIDTH / 2 + (scores[modes[0]] / extent) * half.x,
		y: HEIGHT / 2 - (scores[modes[1]] / extent) * half.y,
	});
	const places = model.scores.map(placeOf);
	const nearest = (place: Place): number | undefined => {
		const distances = places.map(({ x, y }) => Math.hypot(x - place.x, y - place.y));
		const best = distances.indexOf(Math.min(...distances));
		return distances[best] < 12 ? best : undefined;
	};
	const lasso = useLasso({
		onMove: (place) => setHovered(nearest(place)),
		onOutline: setOutline,
		onEnd: (drawn) => {
			setOutline([]);
			const single = drawn.length < 5 ? nearest(drawn[0]) : undefined;
			if (single !== undefined) onShow(single);
			else if (drawn.length >= 5)
				onChoose(new Set(places.flatMap((place, member) => (isInside(place, drawn) ? [member] : []))));
		},
	});
	return (
		<div class="score-plot">
			<AxisChoice model={model} modes={modes} onModes={setModes} />
			<label class="choice">
				<input type="checkbox" checked={hasPictures} onChange={(event) => setPictures(event.currentTarget.checked)} />
				<span>Pictures of the members</span>
			</label>
			<div class="plot-frame">
				<svg
					class="plot"
					viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
					role="img"
					aria-label={`Scores of ${model.members.length} members on modes ${modes[0] + 1} and ${modes[1] + 1}, in standard deviations; ${chosen.size} chosen. The list of members below chooses by keyboard.`}
					{...lasso}
					onPointerLeave={() => setHovered(undefined)}
				>
					<PlotGrid extent={extent} half={half} />
					<PlotMembers
						places={places}
						pictures={hasPictures ? pictures : undefined}
						chosen={chosen}
						hovered={hovered}
						choice={choice}
					/>
					{own && <OwnMark {...placeOf(own)} />}
					{outline.length > 1 && (
						<path class="plot-lasso" d={`M${outline.map(({ x, y }) => `${x} ${y}`).join('L')}Z`} />
					)}
				</svg>
				{hovered !== undefined && (
					<MemberPicture session={session} model={model} member={hovered} place={places[hovered]} />
				)}
			</div>
			{choice && <PlotKey choice={choice} />}
			<p class="soft small">
				Point at a member to see it, click to put it on the stage, draw around members to choose them.
				{own && ' The diamond is your shape.'}
			</p>
		</div>
	);
}

const PlotKey = ({ choice }: { choice: EffectChoice }) => (
	<ul class="plot-key" aria-label="Colours of the groups">
		{choice.names.map((name) => (
			<li key={name}>
				<span /> {choice.title}: {name}
			</li>
		))}
	</ul>
);

interface PlotMembersProps {
	places: readonly Place[];
	/** Undefined: points only. */
	pictures: ReadonlyMap<number, string> | undefined;
	chosen: ReadonlySet<number>;
	hovered: number | undefined;
	choice: EffectChoice | undefined;
}

function PlotMembers({ places, pictures, chosen, hovered, choice }: PlotMembersProps) {
	const radius = pictures ? 3.5 : 5;
	return (
		<>
			{pictures &&
				places.map(({ x, y }, member) => (
					<image
						key={member}
						href={pictures.get(member)}
						x={x - THUMB / 2}
						y={y - THUMB - 2}
						width={THUMB}
						height={THUMB}
					/>
				))}
			{places.map(({ x, y }, member) => (
				<circle
					key={member}
					class="plot-member"
					data-group={choice?.effect[member] ?? -1}
					data-chosen={chosen.has(member) ? '' : undefined}
					data-hovered={hovered === member ? '' : undefined}
					cx={x}
					cy={y}
					r={hovered === member ? radius + 2 : radius}
				/>
			))}
		</>
	);
}

interface AxisChoiceProps {
	model: OpenedModel;
	modes: readonly [number, number];
	onModes: (modes: readonly [number, number]) => void;
}

const mostAxes = 24;

function AxisChoice({ model, modes, onModes }: AxisChoiceProps) {
	return (
		<div class="plot-axes">
			{(['Across', 'Up'] as const).map((name, axis) => (
				<label key={name} class="plot-axis">
					<span class="soft small">{name}</span>
					<select
						class="select"
						value={modes[axis]}
						onChange={(event) => {
							const mode = Number(event.currentTarget.value);
							onModes(axis === 0 ? [mode, modes[1]] : [modes[0], mode]);
						}}
					>
						{Array.from(model.variances.subarray(0, mostAxes), (variance, mode) => (
							<option key={mode} value={mode}>
								Mode {mode + 1}, {shareText(variance, model.totalVariance)}
							</option>
						))}
					</select>
				</label>
			))}
		</div>
	);
}

function PlotGrid({ extent, half }: { extent: number; half: Place }) {
	const steps = Array.from({ length: 2 * Math.floor(extent) + 1 }, (_, i) => i - Math.floor(extent));
	return (
		<g class="plot-grid" aria-hidden="true">
			{steps.map((step) => {
				const x = WIDTH / 2 + (step / extent) * half.x;
				const y = HEIGHT / 2 - (step / extent) * half.y;
				return (
					<g key={step} data-zero={step === 0 ? '' : undefined}>
						<line x1={x} x2={x} y1={MARGIN} y2={HEIGHT - MARGIN} />
						<line y1={y} y2={y} x1={MARGIN} x2={WIDTH - MARGIN} />
						<text x={x} y={HEIGHT - MARGIN + 17} text-anchor="middle">
							{String(step).replace('-', '−')}
						</text>
						<text x={MARGIN - 8} y={y + 4} text-anchor="end">
							{String(step).replace('-', '−')}
						</text>
					</g>
				);
			})}
		</g>
	);
}

const OwnMark = ({ x, y }: Place) => (
	<path class="plot-own" d={`M${x} ${y - 9}L${x + 9} ${y}L${x} ${y + 9}L${x - 9} ${y}Z`} />
);

interface LassoListeners {
	onMove: (place: Place) => void;
	onOutline: (outline: readonly Place[]) => void;
	onEnd: (outline: readonly Place[]) => void;
}

/** Pointer listeners of a drawing that encloses something; places in the units of the picture. */
function useLasso({ onMove, onOutline, onEnd }: LassoListeners) {
	const drawn = useRef<Place[] | undefined>(undefined);
	const placeIn = (event: PointerEvent): Place => {
		const box = (event.currentTarget as SVGSVGElement).getBoundingClientRect();
		return {
			x: ((event.clientX - box.left) / box.width) * WIDTH,
			y: ((event.clientY - box.top) / box.height) * HEIGHT,
		};
	};
	return {
		onPointerDown: (event: PointerEvent) => {
			(event.currentTarget as SVGSVGElement).setPointerCapture(event.pointerId);
			drawn.current = [placeIn(event)];
		},
		onPointerMove: (event: PointerEvent) => {
			const place = placeIn(event);
			if (!drawn.current) {
				onMove(place);
				return;
			}
			const last = drawn.current[drawn.current.length - 1];
			if (Math.hypot(place.x - last.x, place.y - last.y) < 3) return;
			drawn.current.push(place);
			onOutline([...drawn.current]);
		},
		onPointerUp: () => {
			if (drawn.current) onEnd(drawn.current);
			drawn.current = undefined;
		},
		onPointerCancel: () => {
			drawn.current = undefined;
			onOutline([]);
		},
	};
}

/** A small picture of a member beside its point; made once it is pointed at. */
function MemberPicture(props: { session: ModelSession; model: OpenedModel; member: number; place: Place }) {
	const { session, model, member, place } = props;
	const canvas = useRef<HTMLCanvasElement>(null);
	useEffect(() => {
		let isCurrent = true;
		const context = canvas.current?.getContext('2d');
		context?.clearRect(0, 0, PICTURE, PICTURE);
		session.thumbnail(member, PICTURE).then(
			({ size, rgba }) => {
				if (isCurrent) context?.putImageData(new ImageData(rgba, size, size), 0, 0);
			},
			() => undefined,
		);
		return () => {
			isCurrent = false;
		};
	}, [member]);
	const { id, source } = model.members[member];
	return (
		<div
			class="plot-picture"
			data-left={place.x > WIDTH / 2 ? '' : undefined}
			style={{ left: `${(100 * place.x) / WIDTH}%`, top: `${(100 * place.y) / HEIGHT}%` }}
		>
			<canvas ref={canvas} width={PICTURE} height={PICTURE} />
			<span>{id}</span>
			{source !== undefined && <span class="soft">{source}</span>}
		</div>
	);
}
