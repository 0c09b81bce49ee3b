import type { AccountSlot, HttpIntake, Trigger, TriggerExample } from '@jatai/sdk'
import { triggerLoaders } from '../../packages/connectors/src/registry.ts'
import { fieldSection } from './field-section.ts'
import { blocks, codeBlock, inlineCode, jsonBlock, listed, prose, table } from './markdown.ts'
import type { Page } from './markdown.ts'

/** All triggers, by title. */
export async function allTriggers(): Promise<readonly Trigger[]> {
  const loaded = await Promise.all(Object.values(triggerLoaders).map((load) => load()))
  return [...new Set(loaded)].sort((a, b) => a.title.localeCompare(b.title, 'en'))
}

/** Where the page of a trigger is, below docs/reference. */
export function triggerPath(trigger: Trigger): string {
  return `triggers/${trigger.type}.md`
}

/** A page per trigger. */
export async function triggerPages(): Promise<readonly Page[]> {
  return (await allTriggers()).map((trigger) => ({ path: triggerPath(trigger), text: triggerText(trigger) }))
}

function triggerText(trigger: Trigger): string {
  return blocks(
    `# ${prose(trigger.title)}`,
    prose(trigger.summary),
    [
      `- In documents: \`"triggerSpec": { "type": "${trigger.type}", … }\`; its parameters stand beside the type.`,
      ...intake(trigger),
      ...guide(trigger),
    ].join('\n'),
    '## Parameters',
    fieldSection(trigger.params, '../connectors/README.md'),
    accounts(trigger.accounts),
    '## When it fails',
    failure(trigger),
    examples(trigger),
  )
}

function accounts(slots: Readonly<Record<string, AccountSlot>> | undefined): readonly string[] {
  const rows = Object.entries(slots ?? {}).map(([slot, { title, types }]) => [
    prose(title),
    slot === 'main' ? '`accountLabel`' : `\`accountLabels.${slot}\``,
    types.map(inlineCode).join(', '),
  ])
  return rows.length === 0 ? [] : ['## Accounts', table(['Account', 'Key in the trigger spec', 'Types'], rows)]
}

/** What becomes of an execution that ends with an error, where no HTTP caller waits. */
const FAILED: Readonly<Record<Exclude<Trigger['intake']['kind'], 'http'>, string>> = {
  event: 'is in the log of executions; nobody waits for its answer.',
  schedule: 'is in the log of executions, and is tried again as often as Retries says.',
  mllp: 'or takes longer than Maximum Timeout is acknowledged with `AE`, and is in the log of executions.',
  source: 'is in the log of executions; the guide says what becomes of the message where it came from.',
}

/** The guide to each trigger, below docs/guides. */
const GUIDES: Readonly<Record<string, readonly [title: string, name: string]>> = {
  email: ['Reading mailboxes', 'reading-mailboxes'],
  'email-v2': ['Reading mailboxes', 'reading-mailboxes'],
  event: ['Events between pipelines', 'events-between-pipelines'],
  hl7: ['Taking HL7 messages', 'taking-hl7-messages'],
  http: ['Protecting HTTP pipelines', 'protecting-http-pipelines'],
  'http-file': ['Taking and sending files over HTTP', 'taking-and-sending-files'],
  jms: ['Taking messages from queues', 'taking-messages-from-queues'],
  kafka: ['Taking messages from queues', 'taking-messages-from-queues'],
  rabbitmq: ['Taking messages from queues', 'taking-messages-from-queues'],
  rest: ['Protecting HTTP pipelines', 'protecting-http-pipelines'],
  scheduler: ['Running by the clock', 'running-by-the-clock'],
}

function failure({ intake: source }: Trigger): string {
  const lines = [
    'A parameter that is wrong, or missing, fails the deployment: [`TRIGGER_BAD_PARAMETER`](../errors/flows.md#trigger_bad_parameter).',
    source.kind === 'http'
      ? 'What comes in and cannot be read starts no execution: the caller gets the status 4xx that says why, ' +
        'with an `error` and a `code` in the body. [The answers of a REST pipeline](../../guides/what-a-rest-pipeline-answers.md) lists them.'
      : undefined,
    source.kind !== 'http'
      ? `An execution that ends with an error ${FAILED[source.kind]}`
      : 'An execution that ends with an error answers with its `code` where that is an HTTP status from 400 to 599, else with 500.',
  ]
  return lines
    .filter((line) => line !== undefined)
    .map((line) => `- ${line}`)
    .join('\n')
}

function examples({ type, intake: source, examples: all = [] }: Trigger): readonly string[] {
  if (all.length === 0) return []
  return ['## Examples', ...all.map((example) => exampleText(type, source.kind, example))]
}

function exampleText(type: string, kind: Trigger['intake']['kind'], example: TriggerExample): string {
  const { title, params, head, body, message } = example
  const arrives = kind === 'http' ? requestText(head as unknown as HttpHead, body) : body.replaceAll('\r', '\n')
  return blocks(
    `### ${prose(title)}`,
    jsonBlock({ triggerSpec: { type, ...params } }),
    arrives === '' ? undefined : ['What arrives:', codeBlock(arrives)],
    'The first message:',
    jsonBlock(message),
  )
}

/** The beginning of the head of an HTTP message: method, path, query, path parameters, headers by turns. */
type HttpHead = readonly [string, string, string, unknown, readonly string[]]

function requestText([method, path, query, , headers]: HttpHead, body: string): string {
  const lines = Array.from(
    { length: headers.length / 2 },
    (_, i) => `${headers[2 * i] ?? ''}: ${headers[2 * i + 1] ?? ''}`,
  )
  return [`${method} ${path}${query === '' ? '' : `?${query}`}`, ...lines, ...(body === '' ? [] : ['', body])].join(
    '\n',
  )
}

function intake({ intake: source, answer }: Trigger): readonly string[] {
  if (source.kind === 'event') return ['- It starts the pipeline with a copy of every event of its name.']
  if (source.kind !== 'http') return []
  return [...httpFacts(source), ...(answer === undefined ? [] : ['- The caller waits for the answer of the pipeline.'])]
}

function guide({ type }: Trigger): readonly string[] {
  const [title, name] = GUIDES[type] ?? []
  return title === undefined || name === undefined ? [] : [`- Guide: [${title}](../../guides/${name}.md).`]
}

function httpFacts({ defaultMethods, requestSizeMb }: HttpIntake): readonly string[] {
  return [
    `- It answers HTTP calls: ${listed(defaultMethods)} unless the parameters say otherwise.`,
    `- The largest request is ${requestSizeMb.default} MB by default and ${requestSizeMb.maximum} MB at most ` +
      '(1 MB = 1,048,576 bytes).',
  ]
}
