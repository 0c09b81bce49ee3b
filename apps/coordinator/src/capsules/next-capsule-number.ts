import type { CapsuleChange } from '@jatai/flowspec'
import type { CapsuleNumber } from './capsule-document.ts'

/** A capsule starts with this version (platform.md §11.4). */
export const FIRST_NUMBER: CapsuleNumber = { versionMajor: 1, versionMinor: 0, versionFix: 0 }

/** The version after a published one, by what has changed since. */
export function nextCapsuleNumber(published: CapsuleNumber, change: CapsuleChange): CapsuleNumber {
  const { versionMajor, versionMinor, versionFix } = published
  switch (change) {
    case 'major':
      return { versionMajor: versionMajor + 1, versionMinor: 0, versionFix: 0 }
    case 'minor':
      return { versionMajor, versionMinor: versionMinor + 1, versionFix: 0 }
    case 'fix':
    case 'none':
      return { versionMajor, versionMinor, versionFix: versionFix + 1 }
  }
}
