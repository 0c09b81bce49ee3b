import { createCapsuleRegistry, documentProblems } from '@jatai/engine'
import { isJataiError, RequestError } from '@jatai/errors'
import type { JataiError } from '@jatai/errors'
import { readCapsule } from '@jatai/flowspec'
import type { DeploymentSpec, Workloads } from '@jatai/platform'
import { loadComponents } from '../../pipelines/load-components.ts'
import type { Candidate } from '../candidate.ts'
import type { RealmCatalog } from '../deployment-neighbours.ts'
import type { DeploymentsStore } from '../deployments-store.ts'
import type { Frozen } from '../freeze.ts'
import type { Licences } from '../licences/licence-document.ts'
import { createQuota } from '../licences/quota.ts'
import type { Quota } from '../licences/quota.ts'
import type { Finding } from './check.ts'
import { runChecks } from './run-checks.ts'

/** What the checks say of a candidate. */
export interface CheckedCandidate {
  readonly failures: readonly Finding[]
  readonly warnings: readonly Finding[]
  readonly quota: Quota
  /** What no other deployment of the environment may have as well. */
  readonly claims: readonly string[]
}

/** Gathers what the checks look at, and runs them. */
export async function checkCandidate(
  candidate: Candidate,
  frozen: Frozen,
  options: {
    readonly catalog: RealmCatalog
    readonly workloads: Pick<Workloads, 'check'>
    readonly store: DeploymentsStore
    readonly licences: Licences
    readonly flavours: readonly string[]
  },
): Promise<CheckedCandidate> {
  const { catalog, workloads, store, licences, flavours } = options
  const { realm, environment } = candidate.line
  const { pipeline } = candidate
  const [all, licence] = await Promise.all([store.ofRealm(realm), licences.of(realm)])
  const quota = createQuota(licence, all)
  if (pipeline === undefined) {
    const message = 'The document of the version cannot be read as a pipeline'
    return { failures: [{ check: 'linter', message }], warnings: [], quota, claims: [] }
  }
  const resolved = new Set(frozen.spec.accounts.map(({ label }) => label))
  const capsules = createCapsuleRegistry(
    (frozen.spec.capsules ?? []).flatMap((text) => readCapsule(text).capsule ?? []),
  )
  const problems = documentProblems(frozen.spec.document, await loadComponents(pipeline, capsules), {
    capsules,
    ...(await catalog.of(realm)),
    hasAccount: (label) => resolved.has(label),
    hasGlobal: (name) => Object.hasOwn(frozen.spec.globals, name),
    globals: globalsOf(frozen),
    accounts: frozen.spec.accounts,
    ...(frozen.spec.instance === undefined ? {} : { replica: frozen.spec.instance.variables }),
  })
  const { refusal, claims } = await askWorkloads(frozen, workloads)
  const context = {
    candidate,
    pipeline,
    problems,
    frozen,
    refusal,
    claims,
    deployed: all.filter(({ document }) => document.environment === environment),
    quota,
    flavours,
  }
  return { ...runChecks(context), quota, claims }
}

/** @throws RequestError `DEPLOYMENT_REFUSED` with every failure, the first one in its text */
export function refuse(failures: readonly Finding[]): void {
  const [first] = failures
  if (first === undefined) return
  throw new RequestError('DEPLOYMENT_REFUSED', first.message, {
    details: { status: first.status ?? 422, list: failures.map(findingView) },
  })
}

/** A finding as answers have it. */
export function findingView({ check, message, facts }: Finding): { readonly check: string; readonly message: string } {
  return { check, message, ...facts }
}

/** What is missing counts as empty, so that it does not hide the rest. */
function globalsOf({ spec, missing }: Frozen): Readonly<Record<string, string>> {
  return { ...Object.fromEntries(missing.globals.map((name) => [name, ''])), ...spec.globals }
}

/** Why it would be refused where it runs, or what it would have there for itself. */
async function askWorkloads(
  frozen: Frozen,
  workloads: Pick<Workloads, 'check'>,
): Promise<{ readonly refusal: JataiError | undefined; readonly claims: readonly string[] }> {
  const whole: DeploymentSpec = { ...frozen.spec, globals: globalsOf(frozen) }
  try {
    return { refusal: undefined, ...(await workloads.check(whole)) }
  } catch (error) {
    if (
      isJataiError(error) &&
      (error.kind === 'flow' || error.kind === 'request' || error.code === 'ENVIRONMENT_UNKNOWN')
    ) {
      return { refusal: error, claims: [] }
    }
    throw error
  }
}
