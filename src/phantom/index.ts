export const layer = 'phantom';
