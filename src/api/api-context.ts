import type {
	FastifyBaseLogger,
	FastifyInstance,
	RawReplyDefaultExpression,
	RawRequestDefaultExpression,
	RawServerDefault,
} from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Catalogue, FileStore, SearchIndex } from '#catalogue';
import type { ArchivePlans } from './archive-plans.ts';
import type { ConversionPool } from './conversion-pool.ts';
import type { Metrics } from './metrics.ts';

/** What the routes work on. */
export interface ApiContext {
	readonly catalogue: Catalogue;
	readonly store: FileStore;
	readonly search: SearchIndex;
	readonly softwareVersion: string;
	/** Address under which the world sees this server; undefined: taken from each request. */
	readonly publicUrl: string | undefined;
	readonly archives: ArchivePlans;
	readonly conversions: ConversionPool;
	readonly metrics: Metrics;
}

/** The application as routes see it: request parts are typed by their schemas. */
export type ApiApp = FastifyInstance<
	RawServerDefault,
	RawRequestDefaultExpression,
	RawReplyDefaultExpression,
	FastifyBaseLogger,
	TypeBoxTypeProvider
>;
