import { RemoteError } from '@jatai/errors'
import type { Json } from '@jatai/languages/json'
import type {
  Account,
  CallOutcome,
  GatewayTokens,
  LogLine,
  PublishedEvent,
  ScriptRunner,
  Services,
  UserSessions,
} from '@jatai/sdk'

/** Services for runs without a platform: events are kept to look at, other pipelines are not there. */
export interface TrialServices extends Services {
  readonly events: PublishedEvent[]
}

export function createTrialServices(options: {
  readonly accounts: ReadonlyMap<string, Account>
  readonly log: (line: LogLine) => void
  readonly scripts: ScriptRunner
  /** @default none, as where nothing is deployed */
  readonly gatewayTokens?: GatewayTokens
  /** @default Date.now */
  readonly now?: () => number
}): TrialServices {
  const events: PublishedEvent[] = []
  return {
    events,
    accounts: options.accounts,
    log: options.log,
    async publishEvent(event) {
      events.push(event)
    },
    async callPipeline(call): Promise<CallOutcome> {
      throw new RemoteError(
        'PIPELINE_NOT_DEPLOYED',
        `The pipeline ${call.pipelineName} v${call.versionMajor} is not deployed: nothing is deployed outside "jatai up"`,
      )
    },
    userSessions: memorySessions(),
    // A person at the shell may reach what the shell reaches.
    outbound: { check: () => undefined, proxyFor: () => undefined },
    scripts: options.scripts,
    ...(options.gatewayTokens === undefined ? {} : { gatewayTokens: options.gatewayTokens }),
    now: options.now ?? Date.now,
    random: Math.random,
  }
}

function memorySessions(): UserSessions {
  const values = new Map<string, { readonly value: Json; readonly expiresAt: number }>()
  const name = (user: string, field: string): string => JSON.stringify([user, field])
  return {
    async get(user, field) {
      const kept = values.get(name(user, field))
      return kept !== undefined && kept.expiresAt > Date.now() ? kept.value : undefined
    },
    async put(user, field, value, expiresAt) {
      values.set(name(user, field), { value, expiresAt })
    },
    async delete(user, field) {
      values.delete(name(user, field))
    },
  }
}
