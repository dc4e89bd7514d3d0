import { useEffect, useRef, useState } from 'preact/hooks';
import { fetchSuggestions } from '../api-client.ts';
import { integerText } from '../figures.ts';
import { fieldText } from '../labels.ts';
import { Icon } from './icon.tsx';
import { type Completion, mergeCompletions, takeCompletion, unfinishedEnds } from '../search-words.ts';

const DELAY_MS = 120;

const SHOWN = 8;

/** Completions of what is being typed; empty while closed. Late answers are dropped, failed ones count as none. */
function useCompletions(words: string, open: boolean): readonly Completion[] {
	const [list, setList] = useState<readonly Completion[]>([]);
	useEffect(() => {
		const ends = open ? unfinishedEnds(words) : [];
		if (ends.length === 0) {
			setList([]);
			return;
		}
		const abort = new AbortController();
		const timer = setTimeout(async () => {
			const answers = await Promise.all(
				ends.map(async (end) => [end, await fetchSuggestions(end, abort.signal).catch(() => [])] as const),
			);
			if (!abort.signal.aborted) setList(mergeCompletions(words, answers, SHOWN));
		}, DELAY_MS);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
	}, [words, open]);
	return list;
}

function useSlashKey(focus: () => void): void {
	useEffect(() => {
		const onKey = (event: KeyboardEvent): void => {
			const target = event.target as HTMLElement;
			const isTyping = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
			if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
			event.preventDefault();
			focus();
		};
		addEventListener('keydown', onKey);
		return () => removeEventListener('keydown', onKey);
	}, []);
}

interface OptionListProps {
	list: readonly Completion[];
	active: number;
	onTake: (completion: Completion) => void;
}

function OptionList({ list, active, onTake }: OptionListProps) {
	return (
		<div class="search-list" role="listbox" id="search-options" aria-label="Suggestions">
			{list.map(({ suggestion, end }, index) => (
				<div
					key={`${suggestion.field}/${suggestion.text}`}
					id={`search-option-${index}`}
					class="search-option"
					role="option"
					aria-selected={index === active}
					onPointerDown={(event) => {
						event.preventDefault();
						onTake({ suggestion, end });
					}}
				>
					<span>{suggestion.label}</span>
					<span class="search-option-field">{fieldText(suggestion.field).toLowerCase()}</span>
					<span class="search-option-count">{integerText(suggestion.count)}</span>
				</div>
			))}
		</div>
	);
}

/** The search field with its suggestions: a combobox by the ARIA pattern (arrows, Enter, Escape; `/` from anywhere). */
export function SearchBox({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
	const [text, setText] = useState(words);
	const [open, setOpen] = useState(false);
	const input = useRef<HTMLInputElement>(null);
	const list = useCompletions(text, open);
	// Of another list than the one it was chosen from it is none: an effect would come after a quick key.
	const [chosen, setChosen] = useState({ list, index: -1 });
	const active = chosen.list === list ? chosen.index : -1;
	useEffect(() => setText(words), [words]);
	useSlashKey(() => input.current?.select());

	const search = (value: string): void => {
		setOpen(false);
		setText(value);
		onSearch(value.trim());
	};
	const take = (completion: Completion): void => search(takeCompletion(text, completion));
	const onKeyDown = (event: KeyboardEvent): void => {
		if (event.key === 'Escape' && open && list.length > 0) setOpen(false);
		else if (event.key === 'Escape') setText('');
		else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && list.length > 0) {
			const step = event.key === 'ArrowDown' ? 1 : -1;
			setChosen({ list, index: ((active + 1 + step + list.length + 1) % (list.length + 1)) - 1 });
		} else if (event.key === 'Enter' && open && active >= 0 && list[active]) take(list[active]);
		else return;
		event.preventDefault();
	};
	const isOpen = open && list.length > 0;
	return (
		<search class="search-box">
			<form
				class="search-form"
				onSubmit={(event) => {
					event.preventDefault();
					search(text);
				}}
			>
				<Icon name="search" size={20} />
				<input
					ref={input}
					class="search-input"
					type="text"
					role="combobox"
					aria-label="Search shapes"
					aria-expanded={isOpen}
					aria-controls={isOpen ? 'search-options' : undefined}
					aria-activedescendant={isOpen && active >= 0 ? `search-option-${active}` : undefined}
					aria-autocomplete="list"
					autocomplete="off"
					autocapitalize="none"
					spellcheck={false}
					enterkeyhint="search"
					maxLength={500}
					placeholder="Organ, disease, sex, age, source …"
					value={text}
					onInput={(event) => {
						setText(event.currentTarget.value);
						setOpen(true);
					}}
					onKeyDown={onKeyDown}
					onBlur={() => setOpen(false)}
				/>
				{text === '' ? (
					<kbd class="search-key" title="Press / to search">
						/
					</kbd>
				) : (
					<button type="button" class="icon-button" aria-label="Clear the search" onClick={() => search('')}>
						<Icon name="close" />
					</button>
				)}
				<button type="submit" class="button button-primary search-submit">
					Search
				</button>
			</form>
			{isOpen && <OptionList list={list} active={active} onTake={take} />}
		</search>
	);
}
