import type { TSchema } from 'typebox';

/** One possible answer of a route. JSON with a schema, or other media types. */
export interface DocumentedAnswer {
	readonly description: string;
	readonly schema?: TSchema;
	readonly mediaTypes?: readonly string[];
}

/** What the API description says about a route beyond its request schemas. */
export interface RouteDocumentation {
	/** Unique; names the method in generated clients. */
	readonly operationId: string;
	readonly summary: string;
	readonly description?: string;
	readonly group: 'search' | 'shapes' | 'library' | 'selections' | 'service';
	/** By status; refusals are added for all routes. */
	readonly answers: Readonly<Record<number, DocumentedAnswer>>;
}

declare module 'fastify' {
	interface FastifyContextConfig {
		/** Left out for routes that the API description does not show (the web page). */
		documentation?: RouteDocumentation;
	}
}
