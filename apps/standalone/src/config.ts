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
  /** A known_hosts file: the keys that SSH servers listed there must show. Others may show any. */
  sshKnownHosts: z.string().min(1).optional(),
  /** Keys under which secrets are stored; without it, those in the file `master-key` of the data folder. */
  masterKey: z.string().optional(),
})

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
    sshKnownHosts: env['JATAI_SSH_KNOWN_HOSTS'],
    masterKey: env['JATAI_MASTER_KEY'],
  }
  const result = schema.safeParse(given)
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new RequestError('CONFIG_INVALID', `The configuration is wrong: ${wrong.join('; ')}`)
  }
  const { data, pipelines, sshKnownHosts } = result.data
  return Object.freeze({
    ...result.data,
    data: resolve(cwd, data),
    ...(pipelines === undefined ? {} : { pipelines: resolve(cwd, pipelines) }),
    ...(sshKnownHosts === undefined ? {} : { sshKnownHosts: resolve(cwd, sshKnownHosts) }),
  })
}
