import type { Actor } from '@jatai/api'
import { allSteps, stepReferences } from '@jatai/flowspec'
import type { Pipeline } from '@jatai/flowspec'
import type { DeploymentSpec } from '@jatai/platform'
import type { VersionUses } from '../pipelines/version-document.ts'
import type { FreezableSettings } from './deployment-neighbours.ts'

type NamedSettings = Pick<VersionUses, 'accounts' | 'globals'>

/** What a document reads of its realm and environment, as it is now (engine.md §5). */
export interface FrozenSettings {
  readonly spec: Pick<
    DeploymentSpec,
    'accounts' | 'globals' | 'sensitiveFields' | 'realmCors' | 'hidesExecutionKey' | 'policies'
  >
  /** What the document names and the environment has. */
  readonly found: NamedSettings
  /** What the document names and the environment does not have. */
  readonly missing: NamedSettings
}

/** @param uses what the document names */
export async function freezeSettings(
  { realm, environment, pipelineName }: Pick<DeploymentSpec, 'realm' | 'environment' | 'pipelineName'>,
  { pipeline, uses }: { readonly pipeline: Pipeline | undefined; readonly uses: NamedSettings },
  settings: FreezableSettings,
  /** For the audit of what is read. */
  reader: { readonly project: string; readonly actor: Actor; readonly reason: string },
): Promise<FrozenSettings> {
  const [accounts, globals, policies] = await Promise.all([
    settings.accounts.resolve(realm, environment, accountLabels(pipeline, uses), reader),
    settings.globals.resolve(realm, environment),
    settings.policies.forEnvironment(realm, environment, pipelineName),
  ])
  const named = namedLabels(uses)
  const hasGlobal = (name: string): boolean => Object.hasOwn(globals, name)
  return {
    spec: {
      globals,
      accounts: accounts.accounts,
      sensitiveFields: [...new Set([...policies.sensitiveFields, ...(pipeline?.sensitiveFields ?? [])])],
      ...(policies.corsHeaders === undefined ? {} : { realmCors: policies.corsHeaders }),
      ...(policies.hidesExecutionKey ? { hidesExecutionKey: true } : {}),
      policies: policies.gateway,
    },
    found: { accounts: accounts.accounts.map(({ label }) => label), globals: uses.globals.filter(hasGlobal) },
    missing: {
      accounts: accounts.missing.filter((label) => named.includes(label)),
      globals: uses.globals.filter((name) => !hasGlobal(name)),
    },
  }
}

/** Labels of the accounts that a document may read. */
export function accountLabels(pipeline: Pipeline | undefined, uses: Pick<VersionUses, 'accounts'>): readonly string[] {
  return [...new Set([...namedLabels(uses), ...accountsInExpressions(pipeline)])]
}

/** What an expression makes is known with the message only. */
function namedLabels({ accounts }: Pick<VersionUses, 'accounts'>): readonly string[] {
  return accounts.filter((label) => !label.includes('{{'))
}

/** What expressions read as `account.<name>.<field>`: labels of accounts, where it is no slot of the step. */
function accountsInExpressions(pipeline: Pipeline | undefined): readonly string[] {
  const steps = pipeline === undefined ? [] : [...allSteps(pipeline.flow)]
  return steps.flatMap((step) =>
    stepReferences(step)
      .filter(({ scope, name }) => scope === 'account' && !step.accountLabels.has(name))
      .map(({ name }) => name),
  )
}
