/** Bounds of one document (reliability.md SEC-04): beyond them it is refused. */
export interface XmlLimits {
  /** UTF-16 units. @default 67,108,864 */
  readonly maximumLength: number
  /** UTF-16 units between two pieces of markup, or of one piece. @default 67,108,864 */
  readonly maximumTokenLength: number
  /** Elements inside each other. @default 1,000 */
  readonly maximumDepth: number
  /** Attributes of one element. @default 1,000 */
  readonly maximumAttributes: number
  /** UTF-16 units of the name of an element or attribute. @default 10,000 */
  readonly maximumNameLength: number
  /** References to characters and to the five built-in entities; there are no others. @default 5,000,000 */
  readonly maximumReferences: number
}

export const XML_LIMITS: XmlLimits = {
  maximumLength: 64 * 1024 * 1024,
  maximumTokenLength: 64 * 1024 * 1024,
  maximumDepth: 1000,
  maximumAttributes: 1000,
  maximumNameLength: 10_000,
  maximumReferences: 5_000_000,
}
