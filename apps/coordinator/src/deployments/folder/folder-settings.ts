import { readUses } from '../../pipelines/read-uses.ts'
import { SYSTEM_ACTOR } from '../../realms/ensure-realm.ts'
import type { FreezableSettings } from '../deployment-neighbours.ts'
import { accountLabels, freezeSettings } from '../freeze-settings.ts'
import type { FrozenSettings } from '../freeze-settings.ts'
import type { FolderFile } from './folder-deployments.ts'

/** Accounts, globals and policies for files: what any deployment of their environment has. */
export interface FolderSettings {
  /** Equal as long as nothing has changed of what a file names. */
  revision(file: FolderFile): Promise<string>
  /** @param project id of the project that it counts as */
  freeze(file: FolderFile, project: string): Promise<FrozenSettings>
  /** What was read for a file is not needed for another attempt. */
  forget(file: FolderFile): void
}

/** A file that fails is tried every few seconds; reading its accounts is an audit event. */
const REUSED_FOR_MS = 60_000

export function createFolderSettings(settings: FreezableSettings, now: () => number): FolderSettings {
  const read = new Map<string, { readonly frozen: FrozenSettings; readonly revision: string; readonly at: number }>()

  async function revision({ pipeline, spec: { realm, environment } }: FolderFile): Promise<string> {
    const uses = readUses(pipeline)
    const labels = accountLabels(pipeline, uses)
    const [accounts, globals, { changedAt }] = await Promise.all([
      labels.length === 0 ? NONE : settings.accounts.changedAt(realm, environment, labels),
      uses.globals.length === 0 ? NONE : settings.globals.changedAt(realm, environment),
      settings.policies.forEnvironment(realm, environment),
    ])
    const of = (names: readonly string[], changes: ReadonlyMap<string, number>) =>
      names.map((name) => [name, changes.get(name) ?? null])
    return JSON.stringify([of(labels, accounts), of(uses.globals, globals), changedAt])
  }

  return {
    revision,
    async freeze(file, project) {
      const { spec, pipeline } = file
      const current = `${project}\n${await revision(file)}`
      const before = read.get(keyOf(file))
      if (before?.revision === current && before.at > now() - REUSED_FOR_MS) return before.frozen
      const reader = { project, actor: SYSTEM_ACTOR, reason: `the file ${file.file} of the pipelines folder` }
      const at = now()
      const frozen = await freezeSettings(spec, { pipeline, uses: readUses(pipeline) }, settings, reader)
      read.set(keyOf(file), { frozen, revision: current, at })
      return frozen
    },
    forget: (file) => void read.delete(keyOf(file)),
  }
}

const NONE: ReadonlyMap<string, number> = new Map()

function keyOf({ file, spec: { realm, environment, pipelineName } }: FolderFile): string {
  return JSON.stringify([realm, environment, pipelineName, file])
}
