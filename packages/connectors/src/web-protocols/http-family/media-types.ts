/** Media types that are read as forms. */
export const FORM = 'application/x-www-form-urlencoded'
export const MULTIPART = 'multipart/form-data'
