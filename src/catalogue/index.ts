export const layer = 'catalogue';
