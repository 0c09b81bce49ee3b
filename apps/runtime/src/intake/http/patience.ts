/** How long a caller may keep silent before it is given up (reliability.md HTTP-04). */
export interface Patience {
  /** From its connection to the end of its headers. */
  readonly headersMs: number
  /** Between two pieces of its body. */
  readonly bodyMs: number
}

export const PATIENCE: Patience = { headersMs: 10_000, bodyMs: 30_000 }
