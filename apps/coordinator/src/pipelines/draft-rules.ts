import { RequestError } from '@jatai/errors'
import type { VersionRow } from './version-document.ts'

/** A deployed version is frozen (engine.md §13); the words are what scripts look for (platform.md §16.2). */
export function requireDraft({ draft, versionMajor, versionMinor, name }: VersionRow): void {
  if (draft) return
  throw new RequestError('VERSION_FROZEN', 'You cannot update a pipeline that is not on draft mode', {
    details: { name, version: `${versionMajor}.${versionMinor}` },
  })
}

/** Only the newest minor of a major is edited (engine.md §13). */
export function requireNewest({ isLast, name, versionMajor, versionMinor }: VersionRow): void {
  if (isLast) return
  throw new RequestError(
    'VERSION_FROZEN',
    `Version ${versionMajor}.${versionMinor} of "${name}" is not the newest of its major: make a new minor from it instead`,
  )
}

/** An archived version cannot be changed, copied or deployed (engine.md §13). */
export function requireNotArchived({ archived, name, versionMajor, versionMinor }: VersionRow): void {
  if (!archived) return
  throw new RequestError(
    'VERSION_ARCHIVED',
    `Version ${versionMajor}.${versionMinor} of "${name}" is archived: restore it first`,
  )
}

/** @param names of environments in which the version runs */
export function requireNotDeployed(
  { name, versionMajor, versionMinor }: VersionRow,
  environments: readonly string[],
): void {
  if (environments.length === 0) return
  throw new RequestError(
    'VERSION_IN_USE',
    `Version ${versionMajor}.${versionMinor} of "${name}" runs in ${environments.join(', ')}: remove the deployment first`,
  )
}
