import type { AccountSlot, Category, Connector, ConnectorExample } from '@jatai/sdk'
import { connectorLoaders } from '../../packages/connectors/src/registry.ts'
import { exampleStep } from './example-steps.ts'
import { fieldSection, MODES } from './field-section.ts'
import { blocks, inlineCode, jsonBlock, jsonText, listed, prose, table } from './markdown.ts'
import type { Page } from './markdown.ts'

/** The families in the order of the index. */
export const FAMILIES: Readonly<Record<Category, string>> = {
  logic: 'Logic',
  tools: 'Tools',
  'web-protocols': 'Web protocols',
  files: 'Files',
  'structured-data': 'Structured data',
  messaging: 'Messaging',
  security: 'Security',
  'file-storage': 'File storage',
  enterprise: 'Enterprise systems',
}

/** All connectors, by title. */
export async function allConnectors(): Promise<readonly Connector[]> {
  const loaded = new Set(await Promise.all(Object.values(connectorLoaders).map((load) => load())))
  return [...loaded].sort((a, b) => a.title.localeCompare(b.title, 'en') || (a.name < b.name ? -1 : 1))
}

/** A page per connector, and the page that explains them. */
export async function connectorPages(): Promise<readonly Page[]> {
  const connectors = await allConnectors()
  return [
    guide(),
    ...connectors.map((connector) => ({ path: connectorPath(connector), text: connectorText(connector) })),
  ]
}

/** Where the page of a connector is, below docs/reference. */
export function connectorPath(connector: Connector): string {
  return `connectors/${connector.name}.md`
}

function connectorText(connector: Connector): string {
  const tracks = Object.entries(connector.params).filter(([, field]) => field.kind === 'track')
  const values = Object.fromEntries(Object.entries(connector.params).filter(([, field]) => field.kind !== 'track'))
  return blocks(
    `# ${prose(connector.title)}`,
    connector.deprecated ? '> Deprecated: it goes on working; new pipelines have a better choice.' : undefined,
    prose(connector.summary),
    facts(connector),
    '## Parameters',
    fieldSection(values, 'README.md'),
    tracks.length === 0
      ? undefined
      : [
          '## Tracks',
          tracks
            .map(([key, { title, description }]) => {
              const words = description === undefined ? '' : `: ${prose(description)}`
              return `- **${prose(title)}** (${inlineCode(key)})${words}`
            })
            .join('\n'),
        ],
    accounts(connector.accounts),
    '## When it fails',
    failure(connector),
    inPipeline(connector),
    examples(connector.examples),
  )
}

function inPipeline({ name, aliases = [] }: Connector): readonly string[] {
  const found = exampleStep([name, ...aliases])
  if (found === undefined) return []
  const { example, step } = found
  return [
    '## In a pipeline',
    `A step of the example [\`${example}\`](../../../examples/${example}/flow.json), which the tests run:`,
    jsonBlock(step),
  ]
}

function facts(connector: Connector): string {
  const { name, aliases = [], native, category, endsTrack } = connector
  const lines = [
    native
      ? `- In documents: a step with \`"type": "${name}"\`; its parameters stand on the step itself.`
      : `- In documents: a step with \`"type": "connector"\` and \`"name": "${name}"\`; its parameters stand in \`params\`.`,
    aliases.length > 0 ? `- Other names that are read: ${listed(aliases.map(inlineCode))}.` : undefined,
    `- Family: ${FAMILIES[category]}.`,
    endsTrack ? '- It is the last step of its track: nothing may stand after it.' : undefined,
  ]
  return lines.filter((line) => line !== undefined).join('\n')
}

function accounts(slots: Readonly<Record<string, AccountSlot>> | undefined): readonly string[] {
  const entries = Object.entries(slots ?? {})
  if (entries.length === 0) return []
  const rows = entries.map(([slot, { title, types }]) => [
    prose(title),
    slot === 'main' ? '`accountLabel`' : `\`accountLabels.${slot}\``,
    types.length === 0 ? 'any, read by expressions only' : types.map(inlineCode).join(', '),
  ])
  return ['## Accounts', table(['Account', 'Key on the step', 'Types'], rows)]
}

function failure(connector: Connector): string {
  const rule = connector.failOnError ?? { default: false, keys: ['failOnError'] }
  if (rule === 'always') return 'A failure always interrupts the flow; there is no Fail On Error to turn off.'
  if (rule === 'never') return 'There is no Fail On Error: the step deals with failures as its parameters say.'
  const key = listed(rule.keys.map(inlineCode), 'or')
  const { attempt } = connector
  const output = {
    success: false,
    message: attempt?.failure ?? `${connector.title} has failed`,
    [connector.causeKey ?? 'error']: '…',
  }
  const configuration = attempt?.configuration ?? 'There is an invalid pipeline configuration'
  return blocks(
    `Fail On Error (${key}) is ${rule.default ? 'on' : 'off'} by default. On, a failure interrupts the flow with an ` +
      '[error object](README.md#when-a-step-fails). Off, the flow goes on with this message, unless an example below ' +
      'shows another:',
    jsonBlock(output),
    `A wrong setting has the message ${inlineCode(configuration)}.`,
  )
}

function examples(all: readonly ConnectorExample[]): readonly string[] {
  if (all.length === 0) return []
  return ['## Examples', ...all.map(example)]
}

function example({ title, params, message, files = {}, output, throws }: ConnectorExample): string {
  return blocks(
    `### ${prose(title)}`,
    'Parameters:',
    jsonBlock(params),
    jsonText(message) === '{}' ? undefined : ['Message:', jsonBlock(message)],
    Object.entries(files).map(([name, text]) => blocks(`File ${inlineCode(name)}:`, fileBlock(text))),
    output === undefined ? undefined : ['Output:', jsonBlock(output)],
    throws === undefined ? undefined : ['Error:', jsonBlock(throws)],
  )
}

function fileBlock(text: string): string {
  return `\`\`\`text\n${text.replace(/\r?\n$/, '')}\n\`\`\``
}

function guide(): Page {
  const modes = Object.values(MODES).map(({ word, meaning }) => `- **${word}**: ${meaning}`)
  const text = blocks(
    '# How to read a connector page',
    'A connector is one kind of step. It takes a message, and what it gives is the message of the next step.',
    '## Parameters',
    'The table shows a parameter by its title in the form, its key in the document, what it takes and what holds when ' +
      'it is absent. Numbers, booleans and JSON are also read from text: `"30000"`, `"true"`, `"{}"`. A parameter that ' +
      '"counts when" another has a value is hidden, and without effect, otherwise.',
    '## Double Braces',
    'The last column says whether expressions such as `{{ message.name }}` are evaluated in the parameter, and how ' +
      'their results are put in. [All functions](../expressions/README.md) can be used in them.',
    modes.join('\n'),
    '## When a step fails',
    'With Fail On Error on, the flow is interrupted, and the nearest onException track, or else the trigger, gets an ' +
      'error object. `code` follows HTTP; `exception` names the kind of failure where there is one:',
    jsonBlock({ timestamp: 1587151050249, error: 'The customer 7 does not exist', code: 500 }),
    'With Fail On Error off, the flow goes on, and an output with `"success": false` is the new message. A wrong ' +
      'setting (a missing required parameter, an account that does not exist) counts as a failure as well.',
    '## Accounts',
    'Steps name accounts by their labels; what is in them stays with the platform. The label of the main account is ' +
      '`accountLabel` on the step, those of the others stand in `accountLabels`.',
    '## Examples',
    'Every example is run by the tests. The error of an example leaves out its `timestamp`.',
  )
  return { path: 'connectors/README.md', text }
}
