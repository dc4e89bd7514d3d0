export const layer = 'cli';
