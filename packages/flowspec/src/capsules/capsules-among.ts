import type { CapsuleDefinition } from './capsule-definition.ts'
import { capsuleTitle } from './capsule-definition.ts'
import { isCapsuleDocument } from './is-capsule-document.ts'
import { readCapsule } from './read-capsule.ts'

/** A file with a document in it. */
export interface DocumentText {
  readonly file: string
  readonly text: string
}

/** The capsules among documents. */
export interface FoundCapsules {
  /** By file. */
  readonly capsules: ReadonlyMap<string, CapsuleDefinition>
  /** Why a capsule is left out, by file. */
  readonly problems: ReadonlyMap<string, string>
}

/**
 * Picks the capsules out of documents; those that are none, or cannot be read, are passed over. Of two that define the
 * same version the first one counts.
 */
export function capsulesAmong(documents: Iterable<DocumentText>): FoundCapsules {
  const capsules = new Map<string, CapsuleDefinition>()
  const problems = new Map<string, string>()
  const owners = new Map<string, string>()
  for (const { file, text } of documents) {
    const { capsule } = readCapsule(text)
    if (capsule === undefined || !isCapsuleDocument(capsule.source)) continue
    const { name, versionMajor, versionMinor, versionFix } = capsule
    const version = `${name} ${versionMajor}.${versionMinor}.${versionFix}`
    const owner = owners.get(version)
    if (name === '') problems.set(file, 'The capsule has no `name`: steps could not find it')
    else if (owner !== undefined)
      problems.set(file, `The capsule ${capsuleTitle(capsule)} is already defined by ${owner}`)
    else {
      owners.set(version, file)
      capsules.set(file, capsule)
    }
  }
  return { capsules, problems }
}
