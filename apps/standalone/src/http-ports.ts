import { readFile } from 'node:fs/promises'
import { RequestError } from '@jatai/errors'
import { createHttpListener } from '@jatai/runtime'
import type { EnvironmentListeners, HttpListener, HttpListenerOptions, ListenerKind, TlsSettings } from '@jatai/runtime'
import type { StandaloneConfig } from './config.ts'

/** Environment → kind → `https://127.0.0.1:8443`. */
export type HttpAddresses = Readonly<Record<string, Readonly<Partial<Record<ListenerKind, string>>>>>

/** All HTTP ports of the platform: of each environment the external one, and those that are set up beside it. */
export interface HttpPorts {
  readonly listeners: ReadonlyMap<string, EnvironmentListeners>
  /** Those that are listened on by now. */
  readonly addresses: HttpAddresses
  /** @throws RequestError when a port cannot be had */
  listen(): Promise<HttpAddresses>
  stopAccepting(): void
  close(): Promise<void>
}

/** The environment of the port that is named, and that of the next one (decisions.md 1). */
const ENVIRONMENTS = ['test', 'prod'] as const

interface Port {
  readonly environment: string
  readonly kind: ListenerKind
  readonly listener: HttpListener
  readonly port: number
  readonly host: string
  readonly isSecure: boolean
}

/**
 * @param options.fallback serves what is no pipeline, on the external port of `test`
 * @throws RequestError `CONFIG_INVALID` for certificates that are missing or cannot be used, and for a port that is
 *   wanted twice
 */
export async function createHttpPorts(
  config: StandaloneConfig,
  { fallback, ...options }: HttpListenerOptions,
): Promise<HttpPorts> {
  const tls = await readTls(config.tlsCert, config.tlsKey, 'JATAI_TLS_CERT', 'JATAI_TLS_KEY')
  const mtls = config.mtlsPort === undefined ? undefined : await mtlsSettings(config, tls)
  const ports = ENVIRONMENTS.flatMap((environment, index): Port[] => {
    const open = (kind: ListenerKind, port: number | undefined, host: string, secured: TlsSettings | undefined) => {
      if (port === undefined) return []
      const page = kind === 'external' && index === 0 && fallback !== undefined ? { fallback } : {}
      const listener = listenerWith({ ...options, ...page, ...(secured === undefined ? {} : { tls: secured }) })
      const own = port === 0 ? 0 : port + index
      return [{ environment, kind, listener, port: own, host, isSecure: secured !== undefined }]
    }
    return [
      ...open('external', config.port, config.host, tls),
      ...open('internal', config.internalPort, config.internalHost ?? config.host, tls),
      ...open('mtls', config.mtlsPort, config.host, mtls),
    ]
  })
  refuseSharedPort(ports)
  const addresses: Record<string, Partial<Record<ListenerKind, string>>> = {}
  return {
    addresses,
    listeners: new Map(ENVIRONMENTS.map((environment) => [environment, listenersOf(ports, environment)])),
    async listen() {
      for (const { environment, kind, listener, port, host, isSecure } of ports) {
        const bound = await listener.listen(port, host)
        const address = `${isSecure ? 'https' : 'http'}://${shownHost(host)}:${bound}`
        addresses[environment] = { ...addresses[environment], [kind]: address }
      }
      return addresses
    },
    stopAccepting() {
      for (const { listener } of ports) listener.stopAccepting()
    },
    async close() {
      await Promise.all(ports.map(({ listener }) => listener.close()))
    },
  }
}

/** Said here, where it is known for what: a port that is taken is otherwise that of another program. */
function refuseSharedPort(ports: readonly Port[]): void {
  const isSame = (one: Port, other: Port): boolean =>
    one.port === other.port &&
    one.port !== 0 &&
    (one.host === other.host || [one, other].some(({ host }) => isEverywhere(host)))
  for (const [index, port] of ports.entries()) {
    const other = ports.slice(0, index).find((before) => isSame(before, port))
    if (other === undefined) continue
    const [first, second] = [other, port].map(({ kind, environment }) => `${kind} of ${environment}`)
    throw new RequestError(
      'CONFIG_INVALID',
      `Port ${port.port} is wanted twice, as ${first} and as ${second}: each of JATAI_PORT, JATAI_INTERNAL_PORT and ` +
        'JATAI_MTLS_PORT takes the next port too, for prod',
    )
  }
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

function listenersOf(ports: readonly Port[], environment: string): EnvironmentListeners {
  const own = ports.filter((port) => port.environment === environment)
  return Object.fromEntries(own.map(({ kind, listener }) => [kind, listener])) as unknown as EnvironmentListeners
}

/** Certificates that do not fit are found when the listener is made. */
function listenerWith(options: HttpListenerOptions): HttpListener {
  try {
    return createHttpListener(options)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new RequestError('CONFIG_INVALID', `The certificates of the HTTP ports cannot be used: ${why}`, { cause })
  }
}

async function mtlsSettings(config: StandaloneConfig, tls: TlsSettings | undefined): Promise<TlsSettings> {
  const own = await readTls(config.mtlsCert, config.mtlsKey, 'JATAI_MTLS_CERT', 'JATAI_MTLS_KEY')
  const server = own ?? tls
  if (server === undefined || config.mtlsClientCa === undefined) {
    throw new RequestError(
      'CONFIG_INVALID',
      'JATAI_MTLS_PORT needs JATAI_MTLS_CLIENT_CA, and a certificate: JATAI_MTLS_CERT with JATAI_MTLS_KEY, or JATAI_TLS_CERT with JATAI_TLS_KEY',
    )
  }
  return { ...server, clientCa: await readPem(config.mtlsClientCa, 'JATAI_MTLS_CLIENT_CA') }
}

async function readTls(
  cert: string | undefined,
  key: string | undefined,
  certSetting: string,
  keySetting: string,
): Promise<TlsSettings | undefined> {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) {
    throw new RequestError('CONFIG_INVALID', `${certSetting} and ${keySetting} belong together: set both or none`)
  }
  return { cert: await readPem(cert, certSetting), key: await readPem(key, keySetting) }
}

async function readPem(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new RequestError('CONFIG_INVALID', `${setting}: the file ${path} cannot be read`, { cause })
  }
}

function shownHost(host: string): string {
  if (isEverywhere(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
