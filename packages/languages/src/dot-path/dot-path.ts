/** A place in a message: names from its root, at least one (spec/connectors/tools.md, Dot paths). */
export type DotPath = readonly string[]

/** One path: names separated by dots. A literal dot in a name cannot be written; every other character is plain. */
export function parseDotPath(text: string): DotPath {
  return text.trim().split('.')
}

/** Paths separated by commas, each once; none for a blank text. */
export function parseDotPaths(text: string): readonly DotPath[] {
  const paths = new Set(text.split(',').map((path) => path.trim()))
  paths.delete('')
  return [...paths].map(parseDotPath)
}
