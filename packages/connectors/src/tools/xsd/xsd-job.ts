/** What is to be validated: all texts, by the names under which schemas mention each other. */
export interface XsdJob {
  readonly document: string
  /** Name of the schema that the document has to follow. */
  readonly root: string
  readonly schemas: ReadonlyMap<string, string>
}

export interface XsdProblem {
  readonly lineNumber: number
  /** 0 when not known. */
  readonly columnNumber: number
  readonly message: string
}

/** The answer: whether the document is valid, or why that cannot be told. */
export type XsdVerdict =
  | { readonly kind: 'verdict'; readonly valid: boolean; readonly errors: readonly XsdProblem[] }
  | { readonly kind: 'failure'; readonly text: string }
