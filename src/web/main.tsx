export const layer = 'web';
