import type { NewArchive } from '../zip/write-archive.ts'
import type { Package } from './open-package.ts'

/** What stands in a part: its text, or what opens its bytes when its turn has come. */
export type PartContent = string | (() => AsyncIterable<Buffer>)

/**
 * Adds the parts of a workbook to an archive.
 *
 * @param parts by absolute names; undefined leaves a part of the source out
 * @param source a workbook whose other parts are taken over as they are
 */
export function addParts(
  archive: NewArchive,
  parts: ReadonlyMap<string, PartContent | undefined>,
  source?: Package,
): void {
  for (const [name, content] of parts) {
    if (content === undefined) continue
    archive.add(name.slice(1), typeof content === 'string' ? Buffer.from(content) : content)
  }
  if (source === undefined) return
  const replaced = new Set([...parts.keys()].map((name) => name.toLowerCase()))
  for (const name of source.parts) {
    if (!name.endsWith('/') && !replaced.has(name.toLowerCase())) archive.add(name.slice(1), () => source.open(name))
  }
}
