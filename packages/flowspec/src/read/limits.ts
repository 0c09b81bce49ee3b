/** How large a document may be, in bytes of UTF-8 (flowspec.md §10). */
export const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024
/** How many steps a document may have, loose fragments included (flowspec.md §10). */
export const MAX_STEPS = 2000
/** How many levels of branches may hang below the entry branch (decisions.md 9). */
export const MAX_NESTING = 50
/** How many objects and arrays of a document may stand inside each other; real documents stay below twenty. */
export const MAX_JSON_DEPTH = 256
