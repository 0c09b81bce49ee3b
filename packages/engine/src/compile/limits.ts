/** Deepest nesting of tracks (decisions.md 9). */
export const NESTING_LIMIT = 50
