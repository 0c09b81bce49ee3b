import { createHash } from 'node:crypto'
import type { DocumentStore } from '@jatai/platform'
import { claimName, ownerOfName, releaseName } from '../names/claim-name.ts'
import { inputError } from '../settings/input-error.ts'
import { GLOBALS } from './global-document.ts'
import type { GlobalDocument } from './global-document.ts'

type Values = Pick<GlobalDocument, 'category' | 'values'>

/** No two globals of a category have the same value in an environment, except in `other` (platform.md §12.1). */
export interface UniqueValues {
  /** @throws RequestError `INPUT_INVALID` naming the global that has the value */
  claim(realm: string, id: string, wanted: Values): Promise<void>
  /** Lets go of what a global had and does not have any more. */
  release(realm: string, id: string, before: Values, after: Values | undefined): Promise<void>
}

export function createUniqueValues(documents: DocumentStore): UniqueValues {
  return {
    async claim(realm, id, wanted) {
      for (const [environment, { value }] of entries(wanted)) {
        const [kind, name] = claimOf(wanted.category, environment, value)
        const holder = await ownerOfName(documents, kind, realm, name)
        const owner = holder === undefined ? undefined : (await documents.get(GLOBALS, holder))?.document
        const taken = inputError({
          field: `values.${environment}`,
          problem: `the global "${owner?.name ?? 'that is being made'}" of category ${wanted.category} has this value already`,
        })
        await claimName(documents, kind, realm, name, id, () => taken)
      }
    },
    async release(realm, id, before, after) {
      const kept = new Set(
        after === undefined
          ? []
          : entries(after).map(([environment, { value }]) => claimOf(after.category, environment, value).join()),
      )
      for (const [environment, { value }] of entries(before)) {
        const claimed = claimOf(before.category, environment, value)
        if (!kept.has(claimed.join())) await releaseName(documents, ...kindFirst(claimed, realm), id)
      }
    },
  }
}

function entries({ category, values }: Values): readonly (readonly [string, { readonly value: string }])[] {
  return category === 'other' ? [] : Object.entries(values)
}

/** Values may be long: their hash stands for them. */
function claimOf(category: string, environment: string, value: string): readonly [kind: string, name: string] {
  return [`global-${category}-${environment}`, createHash('sha256').update(value).digest('base64url')]
}

function kindFirst([kind, name]: readonly [string, string], realm: string): [string, string, string] {
  return [kind, realm, name]
}
