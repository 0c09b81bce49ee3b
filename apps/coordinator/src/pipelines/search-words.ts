import { allSteps } from '@jatai/flowspec'
import type { Pipeline } from '@jatai/flowspec'

/** Enough to find a flow by; a document of megabytes must not make every search slow. */
const MOST_CHARACTERS = 8000
const LONGEST_WORD = 60

/** The different words of a pipeline: titles, components, settings, conditions, trigger, documentation. */
export function searchWords(pipeline: Pipeline): string {
  const words = new Set<string>()
  let room = MOST_CHARACTERS
  const add = (text: string): void => {
    for (const word of wordsOf(text)) {
      if (room <= 0) return
      if (word.length > LONGEST_WORD || words.has(word)) continue
      words.add(word)
      room -= word.length + 1
    }
  }
  const steps = [pipeline.flow, ...pipeline.looseFlows].flatMap((flow) => [...allSteps(flow)])
  add(pipeline.description ?? '')
  // Names first: what a person remembers must not fall to the room that long settings take.
  for (const step of steps) for (const text of [step.stepName, step.name, step.alias ?? '']) add(text)
  for (const name of pipeline.flow.branches.keys()) add(name)
  addTexts(pipeline.trigger?.params ?? {}, add)
  for (const { accountLabel, accountLabels } of steps) {
    for (const label of [accountLabel ?? '', ...accountLabels.values()]) add(label)
  }
  for (const step of steps) addTexts(step.params, add)
  add(pipeline.documentation ?? '')
  return [...words].join(' ')
}

/** Words without regard to case and accents: `Não` is found by `nao`. */
export function wordsOf(text: string): readonly string[] {
  return plain(text).match(/[\p{L}\p{N}_-]{2,}/gu) ?? []
}

/** A text as it is compared. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
}

/** Documents are at most 256 levels deep. */
function addTexts(value: unknown, add: (text: string) => void): void {
  if (typeof value === 'string') add(value)
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) addTexts(inner, add)
}
