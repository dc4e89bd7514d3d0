/** A choice among named things in the tool bar. */
export function ToolSelect<Value extends string | number>(props: {
	label: string;
	value: Value;
	options: readonly (readonly [Value, string])[];
	onChange: (value: Value) => void;
}) {
	return (
		<label class="tool-select">
			<span class="visually-hidden">{props.label}</span>
			<select
				class="select"
				value={props.value}
				onChange={(event) => props.onChange(props.options[event.currentTarget.selectedIndex][0])}
			>
				{props.options.map(([value, name]) => (
					<option key={value} value={value}>
						{name}
					</option>
				))}
			</select>
		</label>
	);
}
