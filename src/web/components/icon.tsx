/** Outlines on a 20 × 20 grid; drawn for this app. */
const PATHS = {
	search: 'M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M13.2 13.2 17 17',
	close: 'M5 5l10 10M15 5 5 15',
	check: 'M4 10.5 8 14.5 16 6',
	warning: 'M10 3 18 16.5H2zM10 8v4M10 14.2v.3',
	info: 'M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4M10 9v5M10 6.3v.3',
	list: 'M7 5h10M7 10h10M7 15h10M3 5h.5M3 10h.5M3 15h.5',
	sun: 'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M15.8 4.2l-1.4 1.4M5.6 14.4l-1.4 1.4',
	moon: 'M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7',
	filter: 'M3 5h14M5.5 10h9M8 15h4',
	download: 'M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13',
	copy: 'M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7',
	link: 'M8.5 11.5a3.2 3.2 0 0 0 4.6 0l3-3a3.2 3.2 0 1 0-4.6-4.6L10 5.4M11.5 8.5a3.2 3.2 0 0 0-4.6 0l-3 3a3.2 3.2 0 1 0 4.6 4.6l1.5-1.5',
	reset: 'M4 4v4h4M4.3 8A6.4 6.4 0 1 1 3.6 11',
	wireframe: 'M10 2.5 17 6.5v7L10 17.5 3 13.5v-7zM3 6.5l7 4 7-4M10 10.5v7M10 10.5 3 13.5M10 10.5l7 3M10 2.5v8',
	transparent: 'M3 10a7 7 0 1 0 14 0 7 7 0 0 0-14 0M10 3v14M10 6h5.6M10 9h7M10 12h6.7M10 15h4.6',
	section: 'M3 6.5 10 3l7 3.5v7L10 17l-7-3.5zM2 15 18 5',
	points: 'M5 5h.4M10 4h.4M15 6h.4M4 10h.4M9 9.5h.4M14 11h.4M6 15h.4M11 14.5h.4M16 15h.4',
	palette:
		'M10 3a7 7 0 1 0 0 14c1.3 0 1.6-.8 1.2-1.7-.5-1.2.2-2.3 1.5-2.3H15a2 2 0 0 0 2-2c0-4.4-3.1-8-7-8M6.4 9.5v.3M9 6.3v.3M13 7v.3',
	ruler: 'M2.8 12.8 12.8 2.8l4.4 4.4-10 10zM5.6 10l1.8 1.8M8.2 7.4l2.4 2.4M10.8 4.8l1.8 1.8',
	fullscreen: 'M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4',
	camera: 'M3 6.5h3l1.5-2.5h5L14 6.5h3v9.5H3zM10 8.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6',
	keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.3M8.5 8.5h.3M11.5 8.5h.3M14.5 8.5h.3M6.5 11.8h7',
	eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5M10 7.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8',
	'eye-off': 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5M3 17 17 3',
	focus: 'M10 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4M10 2v3M10 15v3M2 10h3M15 10h3',
	cube: 'M10 2.5 16.5 6v8L10 17.5 3.5 14V6zM3.5 6l6.5 3.5L16.5 6M10 9.5v8',
	'arrow-left': 'M16 10H4.5M9 5l-5 5 5 5',
	external: 'M8 4H4v12h12v-4M11 3.5h5.5V9M16 4l-7 7',
	trash: 'M4 6h12M8 6V3.5h4V6M5.5 6l.7 10.5h7.6L14.5 6',
	play: 'M6 4v12l10-6z',
	pause: 'M6.5 4.5v11M13.5 4.5v11',
	network:
		'M4.5 5.5 10 3.5M4.5 5.5 10 10M4.5 14.5 10 10M4.5 14.5 10 16.5M10 3.5l5.5 6.5M10 10h5.5M10 16.5l5.5-6.5M4.5 4.2a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6M4.5 13.2a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6M10 2.2a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6M10 8.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6M10 15.2a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6M15.5 8.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6',
	columns: 'M3 6.5h3.5v7H3zM8.2 5h3.6v10H8.2zM13.5 6.5H17v7h-3.5z',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative picture: the control around it carries the name. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
	return (
		<svg
			viewBox="0 0 20 20"
			width={size}
			height={size}
			fill="none"
			stroke="currentColor"
			stroke-width="1.6"
			stroke-linecap="round"
			stroke-linejoin="round"
			aria-hidden="true"
		>
			<path d={PATHS[name]} />
		</svg>
	);
}
