import { RequestError } from '@jatai/errors'
import { capsuleName, readCapsule } from '@jatai/flowspec'
import type { JsonObject } from '@jatai/flowspec'
import { stringifyJson } from '@jatai/languages/json'

/** A capsule that is tried wins against what is published under its number. */
const NEWEST_FIX = 999_999_999
const PANEL = 'test-mode'

/**
 * A pipeline of one step that uses the capsule with these values.
 *
 * @param accounts label of the capsule → name of the account
 * @throws RequestError `CAPSULE_INVALID` when the definition is none
 */
export function capsuleTrial(
  definition: JsonObject,
  parameters: JsonObject,
  accounts: Readonly<Record<string, string>>,
  createId: () => string,
): { readonly document: string; readonly capsule: string } {
  const { capsule, problems } = readCapsule(definition)
  if (capsule === undefined) {
    throw new RequestError('CAPSULE_INVALID', problems[0]?.message ?? 'The definition is no capsule', {
      details: { status: 422, findings: problems },
    })
  }
  const name = capsule.name === '' ? PANEL : capsule.name
  const { versionMajor, versionMinor } = capsule
  const use = {
    collection: capsule.collection === '' ? PANEL : capsule.collection,
    collectionVersion: 1,
    capsule: `${name}-${versionMajor}.${versionMinor}`,
    versionMajor,
    versionMinor,
  }
  const step = {
    id: createId(),
    type: 'capsule',
    name: capsuleName(use, PANEL),
    capsuleCollection: use.collection,
    capsuleCollectionVersion: use.collectionVersion,
    capsule: use.capsule,
    capsuleVersionMajor: versionMajor,
    capsuleVersionMinor: versionMinor,
    stepName: name,
    params: parameters,
    accountLabels: Object.fromEntries(
      Object.entries(accounts).map(([label, account]) => [label.toLowerCase(), account]),
    ),
  }
  const version = { versionMajor, versionMinor, versionFix: NEWEST_FIX }
  return {
    document: stringifyJson({ name, version: '1.0', flowSpec: { start: [step] } }),
    // It is the caller's own now, whosever it was, and so is what it uses.
    capsule: stringifyJson({ ...definition, name, ...version, public: false }),
  }
}
