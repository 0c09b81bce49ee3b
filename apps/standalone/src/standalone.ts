import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createCoordinator, readMailServer } from '@jatai/coordinator'
import type { FirstAdministrator } from '@jatai/coordinator'
import { RequestError } from '@jatai/errors'
import { createUuidV7, errorFields, openPlatform, SILENT_LOGGER, systemClock } from '@jatai/platform'
import type { Gateway, Logger } from '@jatai/platform'
import {
  createMessageFiles,
  createMllpListener,
  createOutboundPolicy,
  createRuntime,
  queueName,
  startObjectExpiry,
} from '@jatai/runtime'
import type { MllpListener, Runtime } from '@jatai/runtime'
import type { StandaloneConfig } from './config.ts'
import { createExecutionRecorder } from './execution-recorder.ts'
import { createHttpPorts } from './http-ports.ts'
import type { HttpAddresses } from './http-ports.ts'
import { servePipelinesFolder } from './folder/pipelines-folder.ts'
import type { PipelinesFolder } from './folder/pipelines-folder.ts'
import { createFileServing } from './folder/serve-file.ts'
import { createStatusPage } from './status-page.ts'
import { createEmbeddedWorkloads } from './workloads.ts'
import manifest from '../package.json' with { type: 'json' }

/** The whole platform in this process. */
export interface Standalone {
  /** `http://127.0.0.1:8080`: pipelines of `test`. */
  readonly address: string
  /** Pipelines of `prod`. */
  readonly prodAddress: string
  /** Environment → the addresses of its gateways. */
  readonly addresses: HttpAddresses
  readonly runtime: Runtime
  /** API consumers and tokens. */
  readonly gateway: Gateway
  readonly folders: readonly PipelinesFolder[]
  /** Told once, when the realm was made by this start. */
  readonly firstAdministrator: FirstAdministrator | undefined
  /**
   * Stops gracefully: refuses new calls, waits for running executions as long as the configuration says, gives the
   * others back to the queue, answers waiting callers with 503 (decisions.md 6).
   */
  close(): Promise<void>
}

/**
 * Starts everything on embedded adapters.
 *
 * @param report gets what is wrong with pipeline documents, a line each
 * @param log gets what the platform itself does
 * @throws RequestError for a port or data folder that cannot be used
 */
export async function startStandalone(
  config: StandaloneConfig,
  report: (text: string) => void,
  log: Logger = SILENT_LOGGER,
): Promise<Standalone> {
  const platform = await openPlatform({
    dataFolder: config.data,
    ...(config.masterKey === undefined ? {} : { masterKey: config.masterKey }),
  })
  const opened: (() => Promise<void>)[] = [() => platform.close()]
  try {
    const createKey = createUuidV7()
    const filesRoot = join(config.data, 'executions')
    const knownHosts = config.sshKnownHosts === undefined ? undefined : await knownHostsIn(config.sshKnownHosts)
    // Folders of executions that a crash left behind belong to nobody any more.
    await rm(filesRoot, { recursive: true, force: true })
    const files = createMessageFiles({ objects: platform.objects, filesRoot })
    const expiry = startObjectExpiry({
      objects: platform.objects,
      clock: systemClock,
      report: (error) => log.warn('old files of executions could not be removed', errorFields(error)),
    })
    opened.push(() => expiry.close())
    const recorder = createExecutionRecorder(
      platform.search,
      (queue) => runtime.deployments().find(({ spec }) => queueName(spec) === queue)?.spec,
    )
    const outbound = {
      allowPrivate: true,
      allow: config.outboundAllow,
      deny: config.outboundDeny,
      noProxy: config.noProxy,
      ...(config.outboundProxy === undefined ? {} : { proxy: config.outboundProxy }),
      ...(knownHosts === undefined ? {} : { knownHosts }),
    }
    const policy = createOutboundPolicy(outbound)
    const coordinatorLog = log.child({ component: 'coordinator' })
    const runtimeLog = log.child({ component: 'runtime' })
    let folders: readonly PipelinesFolder[] = []
    const workloads = createEmbeddedWorkloads({
      runtime: () => runtime,
      queue: platform.queue,
      now: () => systemClock.now(),
    })
    const coordinator = await createCoordinator({
      platform,
      workloads,
      trials: { start: (request, listener) => runtime.trials.start(request, listener) },
      gatewayAddress: (environment) => http.addresses[environment]?.external,
      secrets: platform.secrets,
      createId: createUuidV7(),
      now: () => systemClock.now(),
      version: manifest.version,
      allowedOrigins: config.allowedOrigins,
      trustProxy: config.trustProxy,
      address: config.address,
      mailServer: config.smtp === undefined ? undefined : readMailServer(config.smtp, config.mailFrom),
      checkAddress: (host, address) => policy.check(host, address),
      ...(config.telegramToken === undefined ? {} : { telegram: { token: config.telegramToken } }),
      metricsToken: config.metricsToken,
      oldestTool: config.oldestTool,
      report: (error, route) =>
        coordinatorLog.error(route === undefined ? 'a task of the coordinator failed' : 'a request failed', {
          route: route?.name,
          ...errorFields(error),
        }),
    })
    opened.push(() => coordinator.close())
    const firstAdministrator = await coordinator.ensureRealm(config.realm)
    const fallback = createStatusPage(
      () => folders,
      (request, response) => coordinator.handle(request, response),
    )
    const http = await createHttpPorts(config, {
      queue: platform.queue,
      cache: platform.cache,
      createKey,
      files,
      fallback,
      report: (error) => runtimeLog.error('a call failed', errorFields(error)),
    })
    opened.push(() => http.close())
    const mllp = await startMllp(config, createKey)
    opened.push(() => closeAll(mllp))
    const runtime: Runtime = createRuntime({
      queue: platform.queue,
      cache: platform.cache,
      documents: platform.documents,
      objects: platform.objects,
      secrets: platform.secrets,
      gateway: platform.gateway,
      // The lock on the data folder says so.
      isAlone: true,
      listeners: http.listeners,
      largestUploadMb: config.uploadLimit,
      mostWaitingCalls: config.waitingCalls,
      mllp,
      createKey,
      filesRoot,
      files,
      outbound,
      ended: recorder.ended,
      findEnd: recorder.findEnd,
      log: recorder.log,
      onWarning(spec, warning) {
        const { realm, environment, id: deployment } = spec
        runtimeLog.warn('an engine has ended', {
          realm,
          environment,
          deployment,
          kind: warning.kind,
          reason: warning.reason,
        })
        workloads.warned(spec, warning)
      },
    })
    opened.push(() => runtime.close(config.drain * 1000))
    // Before the folders: what people have deployed keeps its routes.
    await coordinator.start()
    opened.push(() => coordinator.stop())
    const folder = await ownPipelines(config.data)
    const served: PipelinesFolder[] = []
    const serving = createFileServing({ runtime, deployments: coordinator.folder })
    await coordinator.folder.begin()
    folders = served
    for (const each of config.pipelines === undefined ? [folder] : [config.pipelines, folder]) {
      const watched = await servePipelinesFolder({ folder: await existing(each), serving, realm: config.realm, report })
      opened.push(async () => watched.close())
      served.push(watched)
    }
    // Not before: what expired while nothing ran is recorded as what serves its queue says.
    platform.queue.onExpired(async (envelope, queue) => {
      await recorder.expired(envelope, queue)
      runtime.noteExpired(queue)
    })
    const addresses = await http.listen()
    log.info('the platform has started', { version: manifest.version, address: addresses.test?.external })
    return {
      addresses,
      address: addresses.test?.external ?? '',
      prodAddress: addresses.prod?.external ?? '',
      runtime,
      gateway: platform.gateway,
      folders,
      firstAdministrator,
      async close() {
        log.info('the platform is stopping')
        const stopped = coordinator.stop()
        for (const each of folders) each.close()
        http.stopAccepting()
        for (const listener of mllp.values()) listener.stopAccepting()
        await stopped
        await runtime.close(config.drain * 1000)
        await Promise.all([http.close(), closeAll(mllp)])
        await coordinator.close()
        await expiry.close()
        await platform.close()
      },
    }
  } catch (error) {
    for (const close of opened.reverse()) await close().catch(() => undefined) // The first error is the one to tell.
    throw error
  }
}

/** The folder of pipelines inside the data folder, with the sample in it on the first start. */
async function ownPipelines(data: string): Promise<string> {
  const folder = join(data, 'pipelines')
  const known = await readdir(folder).catch(() => undefined)
  if (known !== undefined) return folder
  await mkdir(folder, { recursive: true })
  await copyFile(new URL('./sample/orders.pipeline.json', import.meta.url), join(folder, 'orders.pipeline.json'))
  return folder
}

async function existing(folder: string): Promise<string> {
  try {
    await readdir(folder)
    return folder
  } catch (cause) {
    throw new RequestError(
      'PIPELINES_FOLDER',
      `The pipelines folder ${folder} cannot be read: name one that exists with --pipelines`,
      { cause },
    )
  }
}

/** The HL7 ports, where there are any: the one of `prod` is the next one, as with HTTP. */
async function startMllp(
  { hl7Port, host }: StandaloneConfig,
  createKey: () => string,
): Promise<ReadonlyMap<string, MllpListener>> {
  const listeners = new Map<string, MllpListener>()
  if (hl7Port === undefined) return listeners
  for (const [index, environment] of ['test', 'prod'].entries()) {
    const listener = createMllpListener({ clock: systemClock, createKey })
    listeners.set(environment, listener)
    await listener.listen(hl7Port === 0 ? 0 : hl7Port + index, host)
  }
  return listeners
}

async function closeAll(listeners: ReadonlyMap<string, { close(): Promise<void> }>): Promise<void> {
  await Promise.all([...listeners.values()].map((listener) => listener.close()))
}

async function knownHostsIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new RequestError('CONFIG_INVALID', `The known_hosts file ${path} cannot be read`, { cause })
  }
}
