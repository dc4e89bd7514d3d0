/** Whether a file of a shelf may be asked for by this id. Ids are names of files; anything else could leave the folder. */
export const isShelfId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(id);
