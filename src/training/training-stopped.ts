/** A training was asked to stop and did; what it had come to is in its folder. */
export class TrainingStoppedError extends RangeError {
	override readonly name = 'TrainingStoppedError';

	constructor() {
		super('training was stopped before its end; the same command goes on');
	}
}
