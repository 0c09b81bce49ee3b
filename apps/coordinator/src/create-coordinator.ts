import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Route } from '@jatai/api'
import type { Platform, SecretBox, Trials, Workloads } from '@jatai/platform'
import type { TelegramBot } from './alerts/deliver.ts'
import { handOverToken, withCurrentTokens } from './accounts/oauth/hand-over-tokens.ts'
import { createAuditStore } from './audit/audit-store.ts'
import { auditRoutes } from './audit/audit-routes.ts'
import { createDocumentLock } from './documents/document-lock.ts'
import { createRun } from './deployments/create-run.ts'
import type { Run } from './deployments/create-run.ts'
import type { FolderDeployments } from './deployments/folder/folder-deployments.ts'
import { createServer } from './http/create-server.ts'
import { createIdentity } from './identity/create-identity.ts'
import type { CheckAddress } from './http/checked-lookup.ts'
import type { MailServer } from './identity/mail/mail-server.ts'
import { migrate } from './migrations/migrate.ts'
import { migrations } from './migrations/migrations.ts'
import { operatorRoutes } from './operator/operator-routes.ts'
import { createOperatorTokens, OPERATOR_TOKEN_PREFIX } from './operator/operator-tokens.ts'
import { createDesign } from './pipelines/create-design.ts'
import type { Design } from './pipelines/create-design.ts'
import { createPipelineLookup } from './pipelines/pipeline-lookup.ts'
import { createMonitor } from './monitor/create-monitor.ts'
import { monitorNeighbours } from './monitor/neighbours.ts'
import { projectRoutes } from './projects/project-routes.ts'
import { createProjectsService } from './projects/projects-service.ts'
import { ensureRealm } from './realms/ensure-realm.ts'
import { realmRoutes } from './realms/realm-routes.ts'
import { createRealmsService } from './realms/realms-service.ts'
import type { FirstAdministrator } from './realms/ensure-realm.ts'
import { resealSecrets } from './secrets/reseal-secrets.ts'
import { createSettings } from './settings/create-settings.ts'
import type { Settings } from './settings/create-settings.ts'
import { createTestMode } from './trials/create-test-mode.ts'

export interface CoordinatorOptions {
  readonly platform: Pick<Platform, 'documents' | 'cache' | 'objects' | 'search' | 'metrics' | 'gateway' | 'wasCutOff'>
  readonly secrets: SecretBox
  /** What makes deployments run. */
  readonly workloads: Workloads
  /** What runs documents that are not deployed. */
  readonly trials: Trials
  /** Makes ids that grow with time. */
  readonly createId: () => string
  readonly now: () => number
  readonly version: string
  /**
   * The address under which people know the platform: `https://core.example.com`, or with a host for each realm
   * `https://{realm}.core.example.com`. Without: the one of each request, and no mails for who has forgotten a password.
   */
  readonly address?: string | undefined
  /** Address of the gateway of an environment, for showing whole endpoints. */
  readonly gatewayAddress?: ((environment: string) => string | undefined) | undefined
  /** A deployment that is not ready after this time has failed. @default 300_000 */
  readonly startLimitMs?: number | undefined
  /** The mail server of the installation, for realms without one of their own. Without: links are shown. */
  readonly mailServer?: MailServer | undefined
  /** Throws for addresses that realms may not have us connect to (mail servers, identity providers). @default none */
  readonly checkAddress?: CheckAddress | undefined
  /** The bot that tells of alerts by Telegram. */
  readonly telegram?: TelegramBot | undefined
  /** Version of the command line below which its calls are refused. @default none */
  readonly oldestTool?: string | undefined
  /** What a scraper of the platform's own metrics shows. Without: only this machine may read them. */
  readonly metricsToken?: string | undefined
  /** Between two signs of life of live pages, milliseconds. @default 15_000 */
  readonly heartbeatMs?: number | undefined
  /** Pages of other origins that may call the API. */
  readonly allowedOrigins?: readonly string[]
  readonly trustProxy?: boolean
  /** What is our fault, for the log of the platform. */
  readonly report: (error: unknown, route: Route | undefined) => void
}

/** The admin API (design.md §1). */
export interface Coordinator {
  /** Answers a request that came in elsewhere. */
  handle(request: IncomingMessage, response: ServerResponse): void
  /** Makes a realm with all that belongs to it; its first administrator, if it was not there. */
  ensureRealm(realm: string): Promise<FirstAdministrator | undefined>
  /** What is served from files, beside what is deployed. */
  readonly folder: FolderDeployments
  /** Brings up what is deployed; settles when each deployment serves, or has failed to. */
  start(): Promise<void>
  /**
   * Begins no operation any more: what is under way goes on after the next start. Before the workloads are closed;
   * settles when the test runs have ended, which cannot go on.
   */
  stop(): Promise<void>
  close(): Promise<void>
}

const SWEEP_MS = 3_600_000

/** @throws RequestError `STORE_NEWER` */
export async function createCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const { platform, secrets, createId, now, report, checkAddress = () => undefined } = options
  const { documents, cache } = platform
  await migrate(documents, migrations, { runner: createId(), now, wait: (ms) => wait(ms) })
  await resealSecrets({ documents, secrets, now })

  const audit = createAuditStore({ documents, createId, now })
  const realms = createRealmsService({ documents, now })
  const lock = createDocumentLock(documents)
  const operatorTokens = createOperatorTokens({ documents, createId, now })
  const identity = createIdentity({
    documents,
    cache,
    lock,
    secrets,
    createId,
    now,
    realms,
    mailServer: options.mailServer,
    hasAddress: options.address !== undefined,
    checkAddress,
    report: (error) => report(error, undefined),
  })
  const projects = createProjectsService({
    documents,
    createId,
    now,
    countPipelines: (realm) => design.pipelines.count(realm),
  })
  const settings: Settings = createSettings({
    documents,
    cache,
    gateway: platform.gateway,
    secrets,
    audit,
    createId,
    now,
    realms,
    projects,
    pipelines: createPipelineLookup({ documents }),
    deployments: (realm, environment) => run.deployments.list(realm, environment),
    tokenRenewed: (place, account) => handOverToken({ documents, workloads: options.workloads }, place, account),
    checkAddress,
    report: (error) => report(error, undefined),
  })
  const design: Design = createDesign({
    documents,
    createId,
    now,
    realms,
    projects,
    neighbours: { ...settings.neighbours, deployedIn: (realm) => run.deployments.deployedIn(realm) },
    deploymentsOf: () => run.ofPipeline,
  })
  const run: Run = createRun({
    documents,
    cache,
    lock,
    search: platform.search,
    secrets,
    workloads: withCurrentTokens(options.workloads, settings.accounts.current),
    realms,
    projects,
    versions: design.versions,
    capsules: design.capsules,
    catalog: design.catalog,
    settings,
    createId,
    now,
    version: options.version,
    addressOf: options.gatewayAddress,
    startLimitMs: options.startLimitMs,
    wasCutOff: platform.wasCutOff,
    report: (error) => report(error, undefined),
  })

  const monitor = createMonitor({
    platform,
    secrets,
    workloads: options.workloads,
    realms,
    projects,
    neighbours: monitorNeighbours({ documents, run }),
    mailerOf: identity.mailerOf,
    telegram: options.telegram,
    checkAddress,
    version: options.version,
    createId,
    now,
    heartbeatMs: options.heartbeatMs,
    report: (error) => report(error, undefined),
  })

  const testMode = createTestMode({
    trials: options.trials,
    objects: platform.objects,
    search: platform.search,
    settings,
    versions: design.versions,
    capsules: design.capsules,
    createId,
    now,
    report: (error) => report(error, undefined),
  })

  const server = await createServer(
    [
      ...identity.routes,
      ...realmRoutes(realms),
      ...auditRoutes(audit),
      ...projectRoutes(projects),
      ...design.routes,
      ...settings.routes,
      ...run.routes,
      ...testMode.routes,
      ...monitor.routes,
      ...operatorRoutes({ realms, licences: run.licences, purgePipeline: design.purgePipeline }),
    ],
    {
      authenticate: (credentials) =>
        credentials.token?.startsWith(OPERATOR_TOKEN_PREFIX) === true
          ? operatorTokens.authenticate(credentials.token)
          : identity.authenticate(credentials),
      audit,
      cache,
      secrets,
      checkEnvironment: (realm, environment) => realms.checkEnvironment(realm, environment),
      now,
      report,
      version: options.version,
      oldestTool: options.oldestTool ?? '0.0.0',
      metrics: { ...monitor.platformMetrics, token: options.metricsToken },
      address: options.address,
      allowedOrigins: options.allowedOrigins ?? [],
      trustProxy: options.trustProxy ?? false,
      check: async () => void (await Promise.all([documents.check(), cache.check()])),
    },
  )
  // With those of no realm: refused calls of unknown people, and what the operator does for all.
  const sweepAudit = async (): Promise<void> =>
    audit.sweep(['', ...(await realms.names())], async (realm) => (await realms.settings(realm)).auditDays)
  const sweeping = setInterval(() => {
    Promise.all([sweepAudit(), identity.sweep(), testMode.sweep(), monitor.sweep()]).catch((error: unknown) =>
      report(error, undefined),
    )
  }, SWEEP_MS)
  sweeping.unref()

  return {
    handle: server.handle,
    folder: run.folder,
    ensureRealm: (realm) => ensureRealm(realm, { realms, projects, ...identity }),
    async start() {
      monitor.start()
      await run.controller.start()
      await monitor.resumeTracing()
    },
    async stop() {
      run.controller.stop()
      monitor.stopLive()
      await testMode.close()
    },
    async close() {
      run.controller.stop()
      clearInterval(sweeping)
      await testMode.close()
      monitor.stopLive()
      await server.close()
      await monitor.close()
      await identity.close()
      await settings.close()
    },
  }
}
