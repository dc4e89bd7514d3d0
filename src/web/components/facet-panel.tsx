import type { Facet } from '#contract';
import { useState } from 'preact/hooks';
import { capitalised, integerText } from '../figures.ts';
import {
	filterCount,
	isParameterName,
	parameterValues,
	type ParameterName,
	type SearchParameters,
	toggleValue,
	withoutFilters,
	withParameter,
} from '../search-parameters.ts';

const SHOWN = 7;

interface FacetProps {
	facet: Facet;
	name: ParameterName;
	parameters: SearchParameters;
	onChange: (parameters: SearchParameters) => void;
}

function FacetGroup({ facet, name, parameters, onChange }: FacetProps) {
	const [isOpen, setOpen] = useState(false);
	const chosen = parameterValues(parameters, name);
	const ordered = [...facet.values].sort((a, b) => Number(chosen.includes(b.value)) - Number(chosen.includes(a.value)));
	const shown = isOpen ? ordered : ordered.slice(0, SHOWN);
	return (
		<fieldset class="facet">
			<legend>{facet.title}</legend>
			<div>
				{shown.map((item) => (
					<label key={item.value} class="facet-value">
						<input
							type="checkbox"
							checked={item.selected || chosen.includes(item.value)}
							onChange={() => onChange(toggleValue(parameters, name, item.value))}
						/>
						<span class="facet-label" title={item.label}>
							{capitalised(item.label)}
						</span>
						<span class="facet-count">
							{integerText(item.count)}
							<span class="visually-hidden"> {item.count === 1 ? 'shape' : 'shapes'}</span>
						</span>
					</label>
				))}
				{ordered.length > SHOWN && (
					<button
						type="button"
						class="button button-quiet button-small"
						aria-expanded={isOpen}
						onClick={() => setOpen(!isOpen)}
					>
						{isOpen ? 'Show fewer' : `Show ${ordered.length - SHOWN} more`}
					</button>
				)}
			</div>
		</fieldset>
	);
}

type ChangeProps = Pick<FacetProps, 'parameters' | 'onChange'>;

function AgeRange({ parameters, onChange }: ChangeProps) {
	const bound = (name: 'ageMin' | 'ageMax', label: string) => (
		<input
			class="field"
			type="number"
			inputMode="numeric"
			min={0}
			max={130}
			aria-label={label}
			placeholder={name === 'ageMin' ? '0' : '130'}
			value={parameters[name] ?? ''}
			onChange={(event) => {
				const { value, validity } = event.currentTarget;
				if (validity.valid) onChange(withParameter(parameters, name, value));
			}}
		/>
	);
	return (
		<fieldset class="facet">
			<legend>Age in years</legend>
			<div class="facet-range">
				{bound('ageMin', 'Youngest age in years')}
				<span aria-hidden="true">–</span>
				{bound('ageMax', 'Oldest age in years')}
			</div>
		</fieldset>
	);
}

const SWITCHES = [
	{ name: 'commercial', label: 'Commercial use allowed' },
	{ name: 'closed', label: 'Closed surfaces only' },
	{ name: 'unlisted', label: 'Include shapes held back by quality control' },
] as const;

function Switches({ parameters, onChange, except }: ChangeProps & { except: ReadonlySet<string> }) {
	return (
		<fieldset class="facet">
			<legend>Also</legend>
			<div>
				{SWITCHES.filter(({ name }) => !except.has(name)).map(({ name, label }) => (
					<label key={name} class="facet-value">
						<input
							type="checkbox"
							checked={parameters[name] === 'yes'}
							onChange={() => onChange(toggleValue(parameters, name, 'yes'))}
						/>
						<span>{label}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

/** The filters of a search with their counts, each adding to the address. */
export function FacetPanel({ facets, parameters, onChange }: ChangeProps & { facets: readonly Facet[] }) {
	const usable = facets.filter((facet) => isParameterName(facet.name) && facet.values.length > 0);
	const count = filterCount(parameters);
	return (
		<div class="facets">
			<div class="facets-head">
				<h2>Filters</h2>
				{count > 0 && (
					<button
						type="button"
						class="button button-quiet button-small"
						onClick={() => onChange(withoutFilters(parameters))}
					>
						Clear {count}
					</button>
				)}
			</div>
			{usable.map((facet) => (
				<FacetGroup
					key={facet.name}
					facet={facet}
					name={facet.name as ParameterName}
					parameters={parameters}
					onChange={onChange}
				/>
			))}
			<AgeRange parameters={parameters} onChange={onChange} />
			<Switches parameters={parameters} onChange={onChange} except={new Set(usable.map((facet) => facet.name))} />
		</div>
	);
}
