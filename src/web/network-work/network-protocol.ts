import type { BackendWish } from './onnx-runtime.ts';
import type {
	ModelAnswer,
	ModelQuestion,
	NetworkAnswer,
	OpenedNetwork,
	Saliency,
	VisitorFile,
} from './opened-network.ts';

/** What the page asks of the worker, which keeps the model that was opened last. */
export type NetworkRequest =
	| { readonly ticket: number; readonly task: 'open'; readonly bytes: Uint8Array<ArrayBuffer> }
	| {
			readonly ticket: number;
			readonly task: 'run';
			readonly file: VisitorFile;
			readonly wish: BackendWish;
			readonly isMirrored: boolean;
	  }
	| {
			readonly ticket: number;
			readonly task: 'saliency';
			readonly file: VisitorFile;
			readonly wish: BackendWish;
			readonly isMirrored: boolean;
			readonly classIndex: number;
	  }
	| {
			readonly ticket: number;
			readonly task: 'restore';
			readonly file: VisitorFile;
			readonly question: ModelQuestion;
	  };

export type NetworkReply =
	| { readonly ticket: number; readonly opened: OpenedNetwork }
	| { readonly ticket: number; readonly answer: NetworkAnswer }
	| { readonly ticket: number; readonly saliency: Saliency }
	| { readonly ticket: number; readonly restored: ModelAnswer };
