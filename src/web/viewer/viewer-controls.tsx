import { Icon, type IconName } from '../components/icon.tsx';
import { compactText, figureText } from '../figures.ts';
import { type Colouring, type Display, FIRST_SECTION, SECTION_AXES, SEE_THROUGH } from './display.ts';
import { divergingGradient } from './colour-scale.ts';
import type { CurvatureLegend } from './use-curvature.ts';
import { detailText, type SurfaceFile } from './shape-files.ts';
import type { Section } from './shape-scene.ts';
import { VIEWPOINT_NAMES, VIEWPOINTS, type Viewpoint } from './viewpoints.ts';

interface ToggleProps {
	icon: IconName;
	label: string;
	isOn: boolean;
	onToggle: () => void;
	isDisabled?: boolean;
}

export function ToolToggle({ icon, label, isOn, onToggle, isDisabled }: ToggleProps) {
	return (
		<button type="button" class="tool" aria-pressed={isOn} title={label} disabled={isDisabled} onClick={onToggle}>
			<Icon name={icon} />
			<span class="tool-text">{label}</span>
		</button>
	);
}

export function ToolButton({ icon, label, onPress }: { icon: IconName; label: string; onPress: () => void }) {
	return (
		<button type="button" class="tool" title={label} onClick={onPress}>
			<Icon name={icon} />
			<span class="tool-text">{label}</span>
		</button>
	);
}

export function ViewpointButtons({ onView }: { onView: (viewpoint: Viewpoint) => void }) {
	return (
		<div class="tool-group" role="group" aria-label="View from">
			{VIEWPOINT_NAMES.map((name) => (
				<button
					key={name}
					type="button"
					class="tool tool-letter"
					title={VIEWPOINTS[name].title}
					aria-label={VIEWPOINTS[name].title}
					onClick={() => onView(name)}
				>
					{VIEWPOINTS[name].letter}
				</button>
			))}
		</div>
	);
}

export function SectionPanel({ section, onChange }: { section: Section; onChange: (section: Section) => void }) {
	const words = SECTION_AXES[section.axis];
	return (
		<div class="tool-panel" role="group" aria-label="Cut">
			<select
				class="select"
				aria-label="Direction of the cut"
				value={section.axis}
				onChange={(event) => onChange({ ...section, axis: Number(event.currentTarget.value) as Section['axis'] })}
			>
				{SECTION_AXES.map(({ axis, title }) => (
					<option key={axis} value={axis}>
						{title}
					</option>
				))}
			</select>
			<label class="tool-slider">
				<span class="soft small">{words.low}</span>
				<input
					type="range"
					min={0}
					max={1}
					step={0.005}
					aria-label={`Place of the cut, from ${words.low} to ${words.high}`}
					value={section.share}
					onInput={(event) => onChange({ ...section, share: event.currentTarget.valueAsNumber })}
				/>
				<span class="soft small">{words.high}</span>
			</label>
			<button
				type="button"
				class="button button-small"
				aria-pressed={section.isFlipped}
				onClick={() => onChange({ ...section, isFlipped: !section.isFlipped })}
			>
				Other half
			</button>
		</div>
	);
}

function OpacityPanel({ opacity, onChange }: { opacity: number; onChange: (opacity: number) => void }) {
	return (
		<div class="tool-panel" role="group" aria-label="Transparency">
			<label class="tool-slider">
				<span class="soft small">clear</span>
				<input
					type="range"
					min={0.08}
					max={0.95}
					step={0.01}
					aria-label="Opacity"
					value={opacity}
					onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
				/>
				<span class="soft small">solid</span>
			</label>
		</div>
	);
}

const CURVATURE_WORDS = {
	mean: { title: 'Mean curvature', low: 'hollow', high: 'bulging' },
	gaussian: { title: 'Gaussian curvature', low: 'saddle', high: 'dome or bowl' },
} as const;

function CurvaturePanel({ legend }: { legend: CurvatureLegend }) {
	const words = CURVATURE_WORDS[legend.kind];
	const end = figureText(legend.range, 2);
	return (
		<div class="tool-panel">
			<div
				class="legend"
				role="img"
				aria-label={`${words.title} from −${end} (${words.low}) to ${end} ${legend.unit} (${words.high})`}
			>
				<div class="legend-bar" style={{ background: divergingGradient }} />
				<div class="legend-ends">
					<span>
						−{end}, {words.low}
					</span>
					<span>
						{words.high}, {end} {legend.unit}
					</span>
				</div>
			</div>
			<p class="soft small">{words.title}; the sharpest twentieth of the surface lies beyond the ends.</p>
		</div>
	);
}

interface ControlsProps {
	display: Display;
	levels: readonly SurfaceFile[];
	/** Role on screen, also while `display.role` is `auto`. */
	shownRole: string;
	hasPoints: boolean;
	canColour: boolean;
	legend: CurvatureLegend | undefined;
	onChange: (change: Partial<Display>) => void;
	onView: (viewpoint: Viewpoint) => void;
	onReset: () => void;
}

interface CornerToolsProps {
	onPicture: () => void;
	onFullscreen: () => void;
	onHelp: () => void;
}

/** What concerns the picture as a whole: in its lower right corner. */
export function CornerTools({ onPicture, onFullscreen, onHelp }: CornerToolsProps) {
	const tools = [
		{ icon: 'camera', label: 'Save as a picture', onPress: onPicture },
		{ icon: 'fullscreen', label: 'Full screen', onPress: onFullscreen },
		{ icon: 'keyboard', label: 'Keys', onPress: onHelp },
	] as const;
	return (
		<div class="corner-tools">
			{tools.map(({ icon, label, onPress }) => (
				<button key={icon} type="button" class="icon-button" aria-label={label} title={label} onClick={onPress}>
					<Icon name={icon} />
				</button>
			))}
		</div>
	);
}

function LookSelects({ display, levels, shownRole, canColour, onChange }: ControlsProps) {
	return (
		<div class="tool-group">
			<label class="tool-select">
				<span class="visually-hidden">Colour by</span>
				<select
					class="select"
					value={display.colouring}
					onChange={(event) => onChange({ colouring: event.currentTarget.value as Colouring, body: 'surface' })}
				>
					<option value="tissue">Tissue colour</option>
					<option value="mean" disabled={!canColour}>
						Mean curvature
					</option>
					<option value="gaussian" disabled={!canColour}>
						Gaussian curvature
					</option>
				</select>
			</label>
			<label class="tool-select">
				<span class="visually-hidden">Level of detail</span>
				<select
					class="select"
					value={shownRole}
					disabled={levels.length < 2 || display.body === 'points'}
					onChange={(event) => onChange({ role: event.currentTarget.value as Display['role'] })}
				>
					{levels.map((level) => (
						<option key={level.role} value={level.role}>
							{detailText(level.role)}
							{level.triangleCount > 0 && `, ${compactText(level.triangleCount)} faces`}
						</option>
					))}
				</select>
			</label>
		</div>
	);
}

/** Everything the view can do, as buttons: what keys and gestures do is here too. */
export function ViewerControls(props: ControlsProps) {
	const { display, onChange } = props;
	const isSeeThrough = display.opacity < 1;
	return (
		<div class="viewer-controls">
			<div class="viewer-tools">
				<div class="tool-group">
					<ToolButton icon="reset" label="Reset" onPress={props.onReset} />
				</div>
				<ViewpointButtons onView={props.onView} />
				<div class="tool-group">
					<ToolToggle
						icon="wireframe"
						label="Wireframe"
						isOn={display.isWireframe}
						onToggle={() => onChange({ isWireframe: !display.isWireframe })}
					/>
					<ToolToggle
						icon="transparent"
						label="See through"
						isOn={isSeeThrough}
						onToggle={() => onChange({ opacity: isSeeThrough ? 1 : SEE_THROUGH })}
					/>
					<ToolToggle
						icon="section"
						label="Cut"
						isOn={display.section !== undefined}
						onToggle={() => onChange({ section: display.section ? undefined : FIRST_SECTION })}
					/>
					<ToolToggle
						icon="points"
						label="Points"
						isOn={display.body === 'points'}
						isDisabled={!props.hasPoints}
						onToggle={() => onChange({ body: display.body === 'points' ? 'surface' : 'points' })}
					/>
					<ToolToggle
						icon="ruler"
						label="Measure"
						isOn={display.isMeasuring}
						onToggle={() => onChange({ isMeasuring: !display.isMeasuring })}
					/>
				</div>
				<LookSelects {...props} />
			</div>
			{props.legend && <CurvaturePanel legend={props.legend} />}
			{display.section && <SectionPanel section={display.section} onChange={(section) => onChange({ section })} />}
			{isSeeThrough && <OpacityPanel opacity={display.opacity} onChange={(opacity) => onChange({ opacity })} />}
		</div>
	);
}
