import type { HttpIntake, Trigger } from '@jatai/sdk'
import { triggerLoaders } from '../../packages/connectors/src/registry.ts'
import { fieldSection } from './field-section.ts'
import { blocks, listed, prose } from './markdown.ts'
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
    ].join('\n'),
    '## Parameters',
    fieldSection(trigger.params, '../connectors/README.md'),
  )
}

function intake({ intake: source, answer }: Trigger): readonly string[] {
  if (source.kind === 'event') return ['- It starts the pipeline with a copy of every event of its name.']
  if (source.kind !== 'http') return []
  return [...httpFacts(source), ...(answer === undefined ? [] : ['- The caller waits for the answer of the pipeline.'])]
}

function httpFacts({ defaultMethods, requestSizeMb }: HttpIntake): readonly string[] {
  return [
    `- It answers HTTP calls: ${listed(defaultMethods)} unless the parameters say otherwise.`,
    `- The largest request is ${requestSizeMb.default} MB by default and ${requestSizeMb.maximum} MB at most ` +
      '(1 MB = 1,048,576 bytes).',
  ]
}
