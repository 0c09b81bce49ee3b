const MEBIBYTE = 1024 * 1024

/** Most bytes of a file, or of what a compressed text holds, that a step takes into memory at once. */
export const MAXIMUM_IN_MEMORY = 64 * MEBIBYTE

/** Most characters of one item (line, block, node, row) of a streaming reader. */
export const MAXIMUM_ITEM_LENGTH = 64 * MEBIBYTE

/** Most entries of an archive. */
export const MAXIMUM_ENTRIES = 10_000

/** Most bytes of the texts that the sheets of a workbook share, kept outside of the heap while it is read. */
export const MAXIMUM_SHARED_TEXT = 256 * MEBIBYTE
