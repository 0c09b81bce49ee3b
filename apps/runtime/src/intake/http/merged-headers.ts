type Headers = Readonly<Record<string, string>>

/** Headers of an answer: of two with the same name, in any case, that of `over` counts. */
export function mergedHeaders(under: Headers, over: Headers): Headers {
  let isEmpty = true
  for (const name in under) if (Object.hasOwn(under, name)) isEmpty = false
  // Most answers have no headers beside those of the pipeline: these are sent as they are.
  if (isEmpty) return over
  const names = new Set(Object.keys(over).map((name) => name.toLowerCase()))
  const kept = Object.entries(under).filter(([name]) => !names.has(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ...over }
}
