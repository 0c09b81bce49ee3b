import { resolve } from 'node:path'
import { RequestError } from '@jatai/errors'
import { z } from 'zod'

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  )

const file = z.string().min(1).optional()

/** Everything that `jatai up` can be told, on the command line or by the environment. */
const schema = z.object({
  /** Serves the pipelines of `test`; those of `prod` are on the next port (decisions.md 1). */
  port: z.coerce.number().int().min(0).max(65_534).default(8080),
  host: z.string().default('127.0.0.1'),
  data: z.string().min(1).default('.jatai'),
  realm: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'a realm is lower-case letters, digits and hyphens')
    .default('demo'),
  /** Folder of pipeline documents to serve, beside the one in the data folder. */
  pipelines: z.string().optional(),
  /** Seconds that a graceful stop waits for running executions. */
  drain: z.coerce.number().int().min(0).max(3600).default(30),
  outboundAllow: list,
  outboundDeny: list,
  /** HTTP proxy for the calls of steps. */
  outboundProxy: z.url({ protocol: /^https?$/ }).optional(),
  noProxy: list,
  /** Port for HL7 messages by MLLP of `test`; those of `prod` come to the next one. Without it there is none. */
  hl7Port: z.coerce.number().int().min(0).max(65_534).optional(),
  /** Port of the internal API of `test`; that of `prod` is on the next one. Without it there is none. */
  internalPort: z.coerce.number().int().min(0).max(65_534).optional(),
  /** @default the same as `host` */
  internalHost: z.string().min(1).optional(),
  /** Port for callers with client certificates of `test`; that of `prod` is on the next one. Without it there is none. */
  mtlsPort: z.coerce.number().int().min(0).max(65_534).optional(),
  /** Certificate chain and key of all ports, PEM files. With them they speak TLS. */
  tlsCert: file,
  tlsKey: file,
  /** Certificate chain and key of the port for client certificates. @default those of all ports */
  mtlsCert: file,
  mtlsKey: file,
  /** Authorities whose client certificates are let in, a PEM file. */
  mtlsClientCa: file,
  /** Largest request that an HTTP-File trigger may ask for, in MB. */
  uploadLimit: z.coerce.number().int().min(1).max(1_000_000).default(100),
  /** Calls of one pipeline that may wait for it; more are answered with 503. */
  waitingCalls: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
  /** A known_hosts file: the keys that SSH servers listed there must show. Others may show any. */
  sshKnownHosts: z.string().min(1).optional(),
  /** Keys under which secrets are stored; without it, those in the file `master-key` of the data folder. */
  masterKey: z.string().optional(),
  /** Origins of pages elsewhere that may call the admin API. */
  allowedOrigins: list,
  /** Believe the `X-Forwarded-…` headers of a proxy in front of the admin API. */
  trustProxy: z.stringbool().default(false),
  /** The address under which people know the platform; with `{realm}` where each realm has a host. */
  address: z.string().min(1).optional(),
  /** The mail server for realms without one of their own: `smtp://user:password@host:587`, `smtps://…`. */
  smtp: z.string().min(1).optional(),
  mailFrom: z.string().min(3).default('Jataí <no-reply@localhost>'),
  /** What the platform itself tells, on standard output. */
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).default('warn'),
  /** Of the bot that tells of alerts by Telegram. */
  telegramToken: z.string().min(1).optional(),
  /** What a scraper of `/metrics` shows; without it only this machine may read them. */
  metricsToken: z.string().min(1).optional(),
  /** Of the command line. */
  oldestTool: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'a version, such as 1.2.3')
    .optional(),
})

/** Settings that are paths, relative to where the program was started. */
const PATHS = [
  'data',
  'pipelines',
  'sshKnownHosts',
  'tlsCert',
  'tlsKey',
  'mtlsCert',
  'mtlsKey',
  'mtlsClientCa',
] as const

export type StandaloneConfig = Readonly<z.output<typeof schema>>

export interface StandaloneArguments {
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly data?: string | undefined
  readonly realm?: string | undefined
  readonly pipelines?: string | undefined
  readonly drain?: string | undefined
}

/**
 * Reads the configuration; arguments win over the environment.
 *
 * @throws RequestError naming each wrong setting
 */
export function readConfig(
  args: StandaloneArguments,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): StandaloneConfig {
  const given = {
    port: args.port ?? env['JATAI_PORT'],
    host: args.host ?? env['JATAI_HOST'],
    data: args.data ?? env['JATAI_DATA'],
    realm: args.realm ?? env['JATAI_REALM'],
    pipelines: args.pipelines ?? env['JATAI_PIPELINES'],
    drain: args.drain ?? env['JATAI_DRAIN'],
    outboundAllow: env['JATAI_OUTBOUND_ALLOW'],
    outboundDeny: env['JATAI_OUTBOUND_DENY'],
    outboundProxy: env['JATAI_OUTBOUND_PROXY'],
    noProxy: env['NO_PROXY'] ?? env['no_proxy'],
    hl7Port: env['JATAI_HL7_PORT'],
    internalPort: env['JATAI_INTERNAL_PORT'],
    internalHost: env['JATAI_INTERNAL_HOST'],
    mtlsPort: env['JATAI_MTLS_PORT'],
    tlsCert: env['JATAI_TLS_CERT'],
    tlsKey: env['JATAI_TLS_KEY'],
    mtlsCert: env['JATAI_MTLS_CERT'],
    mtlsKey: env['JATAI_MTLS_KEY'],
    mtlsClientCa: env['JATAI_MTLS_CLIENT_CA'],
    uploadLimit: env['JATAI_UPLOAD_LIMIT'],
    waitingCalls: env['JATAI_WAITING_CALLS'],
    sshKnownHosts: env['JATAI_SSH_KNOWN_HOSTS'],
    masterKey: env['JATAI_MASTER_KEY'],
    allowedOrigins: env['JATAI_ALLOWED_ORIGINS'],
    trustProxy: env['JATAI_TRUST_PROXY'],
    address: env['JATAI_ADDRESS'],
    smtp: env['JATAI_SMTP'],
    mailFrom: env['JATAI_MAIL_FROM'],
    logLevel: env['JATAI_LOG_LEVEL'],
    telegramToken: env['JATAI_TELEGRAM_TOKEN'],
    metricsToken: env['JATAI_METRICS_TOKEN'],
    oldestTool: env['JATAI_OLDEST_TOOL'],
  }
  const result = schema.safeParse(given)
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => `${issue.path.join('.')} ${reasonOf(issue)}`)
    throw new RequestError('CONFIG_INVALID', `The configuration is wrong: ${wrong.join('; ')}`)
  }
  const config: Record<string, unknown> = { ...result.data }
  for (const name of PATHS) {
    const path = result.data[name]
    if (path !== undefined) config[name] = resolve(cwd, path)
  }
  return Object.freeze(config) as StandaloneConfig
}

/** Zod says of a text that is no number that it is NaN, which nobody has typed. */
function reasonOf({ code, message, ...issue }: z.core.$ZodIssue): string {
  const isNumber = code === 'invalid_type' && 'expected' in issue && issue.expected === 'number'
  return isNumber ? 'must be a number' : `is wrong: ${message}`
}
