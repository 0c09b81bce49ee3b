import type { Json } from '@jatai/languages/json'
import { step } from '../e2e/documents.ts'

/** Longer than any fault lasts, on a busy machine too: what ends in time is not what is asked here. */
export const TIMEOUT_MS = 120_000

/**
 * Puts steps between a beginning and an end that the ledger hears of; an execution that cannot tell it fails.
 *
 * @param ledger address of the ledger
 * @param minor minor version of the pipelines
 */
export function toldSteps(ledger: string, minor: number) {
  const tell = (pipeline: string, stage: 'begin' | 'end', id: string): Json =>
    step('rest-connector-v2', {
      url: ledger,
      operation: 'POST',
      body: `{"pipeline": "${pipeline}", "version": ${minor}, "stage": "${stage}", "id": {{ ${id} }}, "key": {{ metadata.execution.key }} }`,
      stopOnServerError: true,
    })
  return (pipeline: string, id: string, steps: readonly Json[]): readonly Json[] => [
    tell(pipeline, 'begin', id),
    ...steps,
    tell(pipeline, 'end', id),
  ]
}

/**
 * Works for `work` milliseconds, or exhausts the memory of its engine when the message is `poison`.
 *
 * @param field the expression for a field of the message
 */
export function work(field: (name: 'work' | 'poison') => string): readonly Json[] {
  return [
    step('do-while-connector', { iteration: `{{ IF(${field('poison')}, 4000, 0) }}`, onProcess: 'devour' }),
    wait(`{{ ${field('work')} }}`),
  ]
}

/** A track that {@link work} needs: a megabyte more with each round. */
export const DEVOUR = {
  devour: [
    made(
      '{"list": {{ PUSH(message.list, UPPERCASE(CONCAT(UUID(), message.text))) }}, "text": {{ LEFTPAD("x", 1000000, "abc") }} }',
    ),
  ],
}

export function made(json: string): Json {
  return step('json-generator-connector', { json, failOnError: true })
}

export function wait(milliseconds: string): Json {
  return step('delayer', { delayMilliseconds: milliseconds })
}
