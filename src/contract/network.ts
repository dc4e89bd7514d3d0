import { type Static, Type } from 'typebox';

const options = { additionalProperties: false } as const;

/** A measured figure of a learnt model, with its interval over patients. */
export const NetworkFigure = Type.Object(
	{
		method: Type.String({ description: 'What was measured: the model, or a floor beside it.' }),
		metric: Type.String(),
		value: Type.Number(),
		interval: Type.Union([Type.Tuple([Type.Number(), Type.Number()]), Type.Null()], { description: '95 %.' }),
		patients: Type.Integer(),
		shapes: Type.Integer(),
	},
	{ ...options, $id: 'NetworkFigure' },
);
export type NetworkFigure = Static<typeof NetworkFigure>;

/** A learnt model of the library, a network or a signed distance model: what its file says about itself. Not for clinical use. */
export const NetworkEntry = Type.Object(
	{
		id: Type.String({ description: 'Name of the file without its ending.' }),
		kind: Type.Union([Type.Literal('network'), Type.Literal('signed-distance-model')], {
			description: '`network`: an ONNX file; `signed-distance-model`: a linear Gaussian model of distance fields.',
		}),
		title: Type.String(),
		lesson: Type.String({
			description:
				'What it was taught: `class`, `completion`, `reconstruction`, `super-resolution`, `marks`; `shape` for signed distance models.',
		}),
		architecture: Type.String({ description: 'Name of the network, or how many modes the model has.' }),
		classes: Type.Array(Type.String(), { description: 'Of classifiers, in the order of their output.' }),
		parameterCount: Type.Integer({ description: 'Weights, or numbers of the modes.' }),
		gridSize: Type.Integer({ description: 'Voxels along the first axis of its grid.' }),
		spacingMm: Type.Number(),
		source: Type.String({ description: 'The data it was learnt from.' }),
		licence: Type.String({ description: 'Of that data, in the words of who trained it.' }),
		citation: Type.Union([Type.String(), Type.Null()]),
		shapeCount: Type.Union([Type.Integer(), Type.Null()], { description: 'Shapes it was trained and tested on.' }),
		subjectCount: Type.Union([Type.Integer(), Type.Null()]),
		synthetic: Type.Union([Type.Literal('all'), Type.Literal('some'), Type.Literal('none'), Type.Literal('unknown')], {
			description: 'Whether the data were made by a program, not taken from patients.',
		}),
		splitRule: Type.Union([Type.String(), Type.Null()], { description: 'How tested shapes were kept apart.' }),
		figures: Type.Array(NetworkFigure),
		sizeBytes: Type.Integer(),
		sha256: Type.String(),
	},
	{ ...options, $id: 'NetworkEntry' },
);
export type NetworkEntry = Static<typeof NetworkEntry>;

/** A file of the library's folder of learnt models that is none that can be used, and why. */
export const UnreadableNetwork = Type.Object(
	{ file: Type.String(), reason: Type.String() },
	{ ...options, $id: 'UnreadableNetwork' },
);
export type UnreadableNetwork = Static<typeof UnreadableNetwork>;

/** `GET /v1/networks`. */
export const NetworkList = Type.Object(
	{ networks: Type.Array(NetworkEntry), unreadable: Type.Array(UnreadableNetwork) },
	{ ...options, $id: 'NetworkList' },
);
export type NetworkList = Static<typeof NetworkList>;
