export const layer = 'ingest';
