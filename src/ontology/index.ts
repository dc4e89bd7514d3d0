export const layer = 'ontology';
