/**
 * Whether a metric had something to measure. 'refEmpty': only the reference is empty; 'predEmpty': only the prediction
 * is; 'bothEmpty': both are.
 */
export type MetricState = 'ok' | 'bothEmpty' | 'refEmpty' | 'predEmpty';

/**
 * A metric and its state. Where the state is not 'ok' the value is what the formula gives (NaN for 0 / 0, Infinity for
 * a distance to nothing); what it counts as in a mean is decided by name, see `aggregate`.
 */
export interface MetricValue {
	readonly value: number;
	readonly state: MetricState;
}

/** The state of a pair of which so much is there. */
export function stateOf(referenceCount: number, predictionCount: number): MetricState {
	if (referenceCount > 0) return predictionCount > 0 ? 'ok' : 'predEmpty';
	return predictionCount > 0 ? 'refEmpty' : 'bothEmpty';
}
