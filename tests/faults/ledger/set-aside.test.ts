import { MOST_DEAD_LETTERS } from '@jatai/platform'
import { expect, test } from 'vitest'
import { setAsideWrongly } from './set-aside.ts'

const record = { kind: 'error', code: 500, request: '', dueAt: undefined }
const refused = (pipeline: string, key = 'k') => ({
  ...{ ...record, pipeline, key },
  response: '{"error":"The execution was aborted and may not be repeated"}',
})

test('a refused message of a durable pipeline is set aside', () => {
  const executions = [refused('job-once')]
  expect(setAsideWrongly({ executions, deadLetters: [{ pipeline: 'job-once', key: 'k' }] })).toEqual([])
  expect(setAsideWrongly({ executions, deadLetters: [] })).toEqual(['job-once: k was refused and is not set aside'])
  const full = Array.from({ length: MOST_DEAD_LETTERS }, (_, n) => ({ pipeline: 'job-once', key: `k${n}` }))
  const newer = full.map(({ pipeline, key }) => refused(pipeline, key))
  expect(setAsideWrongly({ executions: [...executions, ...newer], deadLetters: full })).toEqual([])
})

test.each(['rest', 'tick-once', 'rabbitmq-ack'])('one of %s is not', (pipeline) => {
  expect(setAsideWrongly({ executions: [refused(pipeline)], deadLetters: [] })).toEqual([])
})

test('another error is none', () => {
  const executions = [{ ...refused('job-once'), response: '{"error":"no"}' }]
  expect(setAsideWrongly({ executions, deadLetters: [] })).toEqual([])
})

test('what is set aside is recorded as an error', () => {
  const deadLetters = [{ pipeline: 'job-once', key: 'k' }]
  const executions = [{ ...refused('job-once'), kind: 'response' }]
  expect(setAsideWrongly({ executions, deadLetters })).toEqual(['job-once: k is not recorded as an error'])
})
