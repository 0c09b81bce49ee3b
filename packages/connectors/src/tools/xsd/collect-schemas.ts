import { posix } from 'node:path'
import { createXmlReader } from '../xml/xml-reader.ts'
import { XmlError } from '../xml/xml-error.ts'
import { decodedPath } from './decoded-path.ts'

/**
 * The texts of schemas by their names: the given ones, and all that they include or import from files beside them.
 * Addresses are never followed.
 *
 * @param read the text of a file, undefined when there is none; throws for a name that leaves the folder
 */
export async function collectSchemas(
  given: ReadonlyMap<string, string>,
  read: (name: string) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const schemas = new Map(given)
  // A map may grow while it is walked.
  for (const [name, text] of schemas) {
    for (const location of locationsIn(text)) {
      const wanted = posix.join(posix.dirname(name), decodedPath(location))
      if (schemas.has(wanted)) continue
      const found = given.get(location) ?? (await read(wanted))
      if (found !== undefined) schemas.set(wanted, found)
      if (schemas.size > MOST_SCHEMAS) return schemas
    }
  }
  return schemas
}

const MOST_SCHEMAS = 500

function locationsIn(schema: string): readonly string[] {
  const locations = new Set<string>()
  const reader = createXmlReader({
    open(name, attributes) {
      const location = attributes['schemaLocation']
      if (location !== undefined && REFERENCES.test(name) && isRelative(location.trim())) locations.add(location.trim())
    },
    text: () => undefined,
    cdata: () => undefined,
    close: () => undefined,
  })
  try {
    reader.write(schema)
    reader.end()
  } catch (error) {
    // Whoever compiles the schema tells what is wrong with it.
    if (!(error instanceof XmlError)) throw error
  }
  return [...locations]
}

const REFERENCES = /^(?:[^:]*:)?(?:include|import|redefine|override)$/

function isRelative(location: string): boolean {
  return location !== '' && !/^(?:[a-z][a-z\d+.-]*:|[/\\])/i.test(location)
}
