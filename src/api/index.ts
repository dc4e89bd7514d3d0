export const layer = 'api';
