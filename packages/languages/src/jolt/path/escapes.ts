/**
 * A key without its backslashes: a doubled one stays as one.
 *
 * @example dropEscapes('\\@type') // '@type'
 */
export function dropEscapes(key: string): string {
  return key.replaceAll(/\\([^])|\\$/g, '$1')
}

/**
 * A key without its backslashes and what each of them protects: what remains decides which kind of key it is.
 *
 * @example dropEscaped('rating-\\&x') // 'rating-x'
 */
export function dropEscaped(key: string): string {
  return key.replaceAll(/\\[^]|\\$/g, '')
}
