import { rest, step, web } from '../e2e/documents.ts'
import type { Json } from '@jatai/languages/json'
import { DEVOUR, made, TIMEOUT_MS, toldSteps, wait, work } from './steps.ts'

/** Name of the pipeline → its document. */
export type Documents = Readonly<Record<string, Json>>

/** HL7 messages of this application go to the pipeline `hl7`. */
export const HL7_APPLICATION = 'FAULTS'

/** What has to be known of a pipeline to judge what it did. */
export interface PipelineFacts {
  readonly allowsRedelivery: boolean
  /** True: its messages are on disk before they are accepted. Those of a caller who waits live as long as it does. */
  readonly isDurable: boolean
  /**
   * Of one behind a broker or a mailbox: what a message is acknowledged after there. The broker sends again what was not
   * acknowledged when it was cut off, as a new execution (triggers.md §10–§12).
   */
  readonly acknowledgedAfter?: 'acceptance' | 'success'
  /** True: a message that failed so often is given up (triggers.md §7). */
  readonly givesUp?: boolean
}

export const PIPELINES: Readonly<Record<string, PipelineFacts>> = {
  rest: { allowsRedelivery: false, isDurable: false },
  'rest-again': { allowsRedelivery: true, isDurable: false },
  http: { allowsRedelivery: false, isDurable: false },
  upload: { allowsRedelivery: false, isDurable: false },
  script: { allowsRedelivery: false, isDurable: false },
  hl7: { allowsRedelivery: false, isDurable: false },
  'job-once': { allowsRedelivery: false, isDurable: true },
  'job-again': { allowsRedelivery: true, isDurable: true },
  relayed: { allowsRedelivery: false, isDurable: true },
  called: { allowsRedelivery: false, isDurable: true },
  'tick-once': { allowsRedelivery: false, isDurable: true },
  'tick-serial': { allowsRedelivery: false, isDurable: true },
  rabbitmq: { allowsRedelivery: false, isDurable: true, acknowledgedAfter: 'acceptance' },
  'rabbitmq-ack': { allowsRedelivery: false, isDurable: true, acknowledgedAfter: 'success' },
  kafka: { allowsRedelivery: false, isDurable: true, acknowledgedAfter: 'acceptance' },
  'kafka-ack': { allowsRedelivery: false, isDurable: true, acknowledgedAfter: 'success' },
  'jms-amqp': { allowsRedelivery: false, isDurable: true, acknowledgedAfter: 'acceptance' },
  'jms-stomp-ack': { allowsRedelivery: false, isDurable: true, acknowledgedAfter: 'success' },
  mail: { allowsRedelivery: false, isDurable: true, acknowledgedAfter: 'success', givesUp: true },
}

/** The pipelines that run every second. */
export const TICKS: readonly { readonly pipeline: string; readonly isConcurrent: boolean }[] = [
  { pipeline: 'tick-once', isConcurrent: true },
  { pipeline: 'tick-serial', isConcurrent: false },
]

export function isTick(pipeline: string): boolean {
  return TICKS.some((tick) => tick.pipeline === pipeline)
}

/** Where a message says what it is: `id`, `work` (ms) and `poison`; see {@link faultDocuments}. */
const BODY = 'trigger.body'
const EVENT = 'trigger'
const QUERY = 'trigger.queryAndPath'
const inBody = (field: string): string => `${BODY}.${field}`
const inEvent = (field: string): string => `${EVENT}.${field}`

/**
 * A pipeline for each kind of trigger that needs no other server, with redelivery refused unless its name says
 * `again`. Each tells the ledger when an execution begins and when it ends; between the two it works for `work`
 * milliseconds, or exhausts the memory of its engine when the message is `poison`.
 *
 * @param ledger address of the ledger
 * @param minor minor version of all documents
 */
export function faultDocuments(ledger: string, minor = 0): Documents {
  const told = toldSteps(ledger, minor)
  const publish = (eventName: string, body: string): Json =>
    step('event-publisher-connector', { eventName, body, stopOnError: true })
  const call = (pipelineName: string): Json =>
    step('pipeline-executor-connector', {
      operation: 'ASYNC',
      pipelineName,
      payload: `{{ ${BODY} }}`,
      expiration: 3_600_000,
      failOnError: true,
    })

  const all: Record<string, Json> = {
    rest: rest(told('rest', `${BODY}.id`, work(inBody)), { timeout: TIMEOUT_MS }, DEVOUR),
    'rest-again': rest(
      told('rest-again', `${BODY}.id`, work(inBody)),
      { timeout: TIMEOUT_MS, allowRedelivery: true },
      DEVOUR,
    ),
    http: web('http', [...told('http', `${QUERY}.id`, [wait(`{{ ${QUERY}.work }}`)]), made('{"body": "<done/>"}')], {
      timeout: TIMEOUT_MS,
    }),
    upload: web(
      'http-file',
      [
        ...told('upload', `${QUERY}.id`, [wait(`{{ ${QUERY}.work }}`)]),
        made('{"file": {{ trigger.files[0].fileName }}, "Content-Type": "application/pdf"}'),
      ],
      { responseContentTypes: ['application/pdf'], timeout: TIMEOUT_MS },
    ),
    script: rest(
      told('script', `${BODY}.id`, [
        step('script-connector', {
          code: 'const until = Date.now() + body.work / 3; while (Date.now() < until); output = body.work',
        }),
        // A script that was cut off is no error by itself.
        step('do-while-connector', { iteration: '{{ IF(message.success, 0, 1) }}', onProcess: 'cut' }),
      ]),
      { timeout: TIMEOUT_MS },
      { cut: [step('throw-error-connector', { errorMessage: '{{ message.error }}', errorCode: 500 })] },
    ),
    hl7: {
      version: '1.0',
      flowSpec: { start: [...told('hl7', BODY, [wait('10')])] },
      triggerSpec: { type: 'hl7', name: 'hl7', filterMsh3: HL7_APPLICATION, timeout: TIMEOUT_MS },
    },

    publish: rest([publish('job', `{{ ${BODY} }}`)], { timeout: TIMEOUT_MS }),
    'job-once': event('job', false, told('job-once', `${EVENT}.id`, work(inEvent))),
    'job-again': event(
      'job',
      true,
      told('job-again', `${EVENT}.id`, [...work(inEvent), publish('relayed', `{"id": {{ ${EVENT}.id }} }`)]),
    ),
    relayed: event('relayed', false, told('relayed', `${EVENT}.id`, [wait('10')])),
    call: rest([call('called')], { timeout: TIMEOUT_MS }),
    called: rest(told('called', `${EVENT}.id`, work(inEvent)), { timeout: TIMEOUT_MS }, DEVOUR),

    'tick-once': schedule({ concurrentScheduling: true }, told('tick-once', DUE, [wait('30')])),
    'tick-serial': schedule({}, told('tick-serial', DUE, [wait('1500')])),
  }
  return Object.fromEntries(
    Object.entries(all).map(([name, document]) => [name, { ...(document as object), version: `1.${minor}` }]),
  )
}

const DUE = 'metadata.execution.startTimestamp'

function event(eventName: string, allowRedelivery: boolean, start: readonly Json[]): Json {
  const triggerSpec = {
    type: 'event',
    name: 'event',
    eventName,
    expiration: 3_600_000,
    timeout: TIMEOUT_MS,
    allowRedelivery,
  }
  return { flowSpec: { start, ...DEVOUR }, triggerSpec }
}

/** Due every second. */
function schedule(trigger: Readonly<Record<string, Json>>, start: readonly Json[]): Json {
  const name = 'custom-scheduler'
  const triggerSpec = { type: 'scheduler', name, cronExpression: '* * * * * ?', timeout: TIMEOUT_MS, ...trigger }
  return { flowSpec: { start }, triggerSpec }
}
