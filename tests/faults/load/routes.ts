import { randomBytes } from 'node:crypto'
import { HL7_APPLICATION } from '../documents.ts'
import type { Outcome, Sent } from '../ledger/ledger.ts'
import type { createHttpCaller, CallEnd } from './http-call.ts'
import { sendHl7 } from './hl7-call.ts'
import { workMs } from './work-ms.ts'

/** Where the platform listens now. */
export interface Doors {
  readonly address: string
  readonly hl7Port: number
  readonly http: ReturnType<typeof createHttpCaller>
}

/** How a sender learned of the fate of its message. */
export interface SendEnd {
  readonly outcome: Outcome
  readonly answer?: string
}

/** A way into the platform. */
export interface Route {
  readonly name: string
  /** Callers at a time, each with one message on its way. */
  readonly callers: number
  /** Pipelines that have to execute what this route accepted. */
  readonly executedBy: readonly string[]
  /** Whether a message may say that it is poison. */
  readonly takesPoison: boolean
  /**
   * Of one through a broker, which takes messages whether the platform is up or not: how many it may hold that the
   * platform has not begun with, beside those from before the last fault.
   */
  readonly mostWaiting?: number
  send(doors: Doors, sent: Sent): Promise<SendEnd>
}

const FILE = randomBytes(100_000)
const DIFFERENT_FILE = 'another file came back'

/** By every trigger that runs without other servers, but for the scheduler, which nobody calls. */
export const ROUTES: readonly Route[] = [
  json('rest', 3, ['rest'], true),
  json('rest-again', 3, ['rest-again'], true),
  json('script', 3, ['script'], false),
  json('publish', 4, ['job-once', 'job-again'], true),
  json('call', 4, ['called'], true),
  {
    name: 'http',
    callers: 2,
    executedBy: ['http'],
    takesPoison: false,
    send: ({ address, http }, { id }) =>
      http.post(`${pipeline(address, 'http')}?${query(id)}`, '<order/>', 'text/xml').then(shortened),
  },
  {
    name: 'upload',
    callers: 2,
    executedBy: ['upload'],
    takesPoison: false,
    async send({ address, http }, { id }) {
      const end = await http.post(`${pipeline(address, 'upload')}?${query(id)}`, FILE, 'application/pdf')
      if (end.outcome !== 'accepted' || end.body?.equals(FILE) === true) return shortened(end)
      return { outcome: 'failed', answer: DIFFERENT_FILE }
    },
  },
  {
    name: 'hl7',
    callers: 2,
    executedBy: ['hl7'],
    takesPoison: false,
    send: ({ hl7Port }, { id }) => sendHl7(hl7Port, HL7_APPLICATION, id),
  },
]

function json(name: string, callers: number, executedBy: readonly string[], takesPoison: boolean): Route {
  return {
    name,
    callers,
    executedBy,
    takesPoison,
    send: ({ address, http }, { id, isPoison }) =>
      http
        .post(pipeline(address, name), JSON.stringify({ id, work: workMs(), poison: isPoison }), 'application/json')
        .then(shortened),
  }
}

function pipeline(address: string, name: string): string {
  return `${address}/pipeline/demo/v1/${name}`
}

function query(id: string): string {
  return `id=${id}&work=${workMs()}`
}

function shortened({ outcome, status, body }: CallEnd): SendEnd {
  return outcome === 'failed' ? { outcome, answer: `${status} ${body?.toString('utf8', 0, 300)}` } : { outcome }
}
