import type { Json } from '@jatai/languages/json'
import { DEVOUR, TIMEOUT_MS, toldSteps, work } from '../steps.ts'
import type { Documents } from '../documents.ts'
import type { Peer } from './peer.ts'

/** Type of a trigger → the text of the message that {@link messageText} made. */
const TEXTS: Readonly<Record<string, string>> = {
  rabbitmq: 'trigger.body',
  kafka: 'trigger.data[0].data',
  jms: 'trigger.data',
  'email-v2': 'trigger.textMessage',
}

/** The pipelines behind brokers and mailboxes, which tell the ledger and work like the others. */
export function sourceDocuments(ledger: string, peers: readonly Peer[]): Documents {
  const told = toldSteps(ledger, 0)
  const triggers = peers.flatMap((peer) => Object.entries(peer.triggers))
  return Object.fromEntries(
    triggers.map(([name, trigger]) => {
      const field = (property: string): string => `JSONPATH(${TEXTS[trigger['type'] as string]}, "$.${property}")`
      const start = told(name, field('id'), work(field))
      return [
        name,
        {
          name,
          flowSpec: { start, ...DEVOUR },
          triggerSpec: { timeout: TIMEOUT_MS, ...trigger },
        } satisfies Json,
      ]
    }),
  )
}
