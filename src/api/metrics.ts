/** Counters since the start, as `/metrics` shows them in the Prometheus text form. */
export interface Metrics {
	countRequest(route: string, status: number, seconds: number): void;
	add(name: string, amount: number): void;
	/** Text of all counters and of the given gauges. */
	text(gauges: Readonly<Record<string, number>>): string;
}

interface RouteCount {
	requests: number;
	seconds: number;
}

export function createMetrics(): Metrics {
	const routes = new Map<string, RouteCount>();
	const counters = new Map<string, number>();
	return {
		countRequest(route, status, seconds) {
			const key = `route="${label(route)}",status="${status}"`;
			const known = routes.get(key) ?? { requests: 0, seconds: 0 };
			known.requests++;
			known.seconds += seconds;
			routes.set(key, known);
		},
		add(name, amount) {
			counters.set(name, (counters.get(name) ?? 0) + amount);
		},
		text(gauges) {
			const lines = ['# TYPE msn_http_requests_total counter'];
			for (const [key, { requests }] of routes) lines.push(`msn_http_requests_total{${key}} ${requests}`);
			lines.push('# TYPE msn_http_request_seconds_total counter');
			for (const [key, { seconds }] of routes)
				lines.push(`msn_http_request_seconds_total{${key}} ${seconds.toFixed(6)}`);
			for (const [name, value] of counters) lines.push(`# TYPE ${name} counter`, `${name} ${value}`);
			for (const [name, value] of Object.entries(gauges)) lines.push(`# TYPE ${name} gauge`, `${name} ${value}`);
			return `${lines.join('\n')}\n`;
		},
	};
}

const label = (text: string): string => text.replaceAll(/["\\\n]/g, '_');
