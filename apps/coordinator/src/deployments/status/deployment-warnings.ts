import type { DeploymentWarning } from '@jatai/api'
import type { WorkloadState } from '@jatai/platform'
import type { DeploymentDocument } from '../deployment-document.ts'
import type { FreezableSettings } from '../deployment-neighbours.ts'

/** When what deployments of an environment have frozen was changed last. */
export interface SettingChanges {
  readonly accounts: ReadonlyMap<string, number>
  readonly globals: ReadonlyMap<string, number>
  readonly policies: number
}

/** @param documents deployments of one environment */
export async function settingChanges(
  realm: string,
  environment: string,
  documents: readonly DeploymentDocument[],
  settings: FreezableSettings,
): Promise<SettingChanges> {
  const labels = new Set(documents.flatMap(({ active }) => active?.accounts ?? []))
  const [accounts, globals, { changedAt }] = await Promise.all([
    settings.accounts.changedAt(realm, environment, [...labels]),
    settings.globals.changedAt(realm, environment),
    settings.policies.forEnvironment(realm, environment),
  ])
  return { accounts, globals, policies: changedAt }
}

const ADVICE: Readonly<Record<'out-of-memory' | 'restarted-by-errors' | 'recycled', string>> = {
  'out-of-memory':
    'A replica took more memory than its size has. Choose a larger size, read in pages, run fewer at once, or clear sessions.',
  'restarted-by-errors': 'A replica crashed and was started again.',
  recycled: 'A replica was moved or started again by work on the infrastructure. There is nothing to do.',
}

/**
 * What a card warns of (run-and-monitor.md §6). Nothing here goes away by itself, since changes and events only add up;
 * a redeployment freezes anew and begins with none.
 */
export function deploymentWarnings(
  { active, warnings }: DeploymentDocument,
  state: WorkloadState | undefined,
  changes: SettingChanges,
  /** Version of the platform. */
  current: string,
): readonly DeploymentWarning[] {
  if (active === null) return []
  const { frozenAt } = active
  const found: DeploymentWarning[] = warnings.map(({ kind, count, at, reason }) => ({
    kind,
    count,
    at,
    message: `${ADVICE[kind]} The last time: ${reason}`,
    names: [],
  }))
  const add = (kind: DeploymentWarning['kind'], message: string, at: number | null, names: string[] = []): void => {
    found.push({ kind, message: `${message} Redeploy to use what is there now.`, at, count: 1, names })
  }
  const accounts = changedSince(active.accounts, changes.accounts, frozenAt)
  if (accounts.names.length > 0) {
    add('account-changed', `Changed since the deployment: ${accounts.names.join(', ')}.`, accounts.at, accounts.names)
  }
  const globals = changedSince(active.globals, changes.globals, frozenAt)
  if (globals.names.length > 0) {
    add('global-changed', `Changed since the deployment: ${globals.names.join(', ')}.`, globals.at, globals.names)
  }
  if (changes.policies > frozenAt) {
    add('policy-changed', 'The policies of the realm have changed since the deployment.', changes.policies)
  }
  const engine = state?.engineVersion
  if (engine !== undefined && engine !== current) {
    add('outdated-engine', `It runs on the engine ${engine}; the platform's is ${current}.`, null)
  }
  return found
}

function changedSince(
  names: readonly string[],
  changes: ReadonlyMap<string, number>,
  since: number,
): { readonly names: string[]; readonly at: number | null } {
  // What is not there any more has changed too.
  const changed = names.filter((name) => (changes.get(name) ?? Infinity) > since)
  const last = Math.max(...changed.map((name) => changes.get(name) ?? 0))
  return { names: changed, at: changed.length === 0 || last === 0 ? null : last }
}
