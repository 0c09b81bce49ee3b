import { expect, test } from 'vitest'
import { answerFileName, replyBody, replyHead, withAnswerFile } from './http-reply.ts'

const head = (headers: Record<string, string>, steps?: Record<string, string>, contentType?: string): unknown =>
  JSON.parse(
    replyHead(
      { status: 200, headers, body: '', ...(contentType === undefined ? {} : { contentType }) },
      steps === undefined ? undefined : new Map(Object.entries(steps)),
    ),
  )

test('steps win over configured headers, the type of the answer over both', () => {
  expect(
    head({ 'X-A': 'configured', 'content-type': 'c' }, { 'x-a': 'step', 'CONTENT-TYPE': 's' }, 'text/xml'),
  ).toEqual([200, { 'x-a': 'step', 'Content-Type': 'text/xml' }])
})

test('what frames the answer, or cannot be sent, is left out', () => {
  expect(
    head({ 'Content-Length': '5', Connection: 'close' }, { 'transfer-encoding': 'x', 'a b': 'c', __proto__x: 'd' }),
  ).toEqual([200, { __proto__x: 'd' }])
  expect(head({ A: 'x\r\nB: y\0\u2713é' })).toEqual([200, { A: 'x B: y é' }])
})

test('a file is told from other answers by its head', () => {
  const text = replyHead({ status: 201, headers: { A: '"]' }, body: '', file: 'a"]b' }, undefined)
  expect(answerFileName(text)).toBe('a"]b')
  expect(answerFileName(JSON.stringify([200, { A: '"]' }]))).toBeUndefined()
  const stored = withAnswerFile(text, { object: 'o', length: 1, sha256: 's' })
  expect(JSON.parse(stored)).toEqual([201, { A: '"]' }, { object: 'o', length: 1, sha256: 's' }])
  expect(answerFileName(stored)).toBeUndefined()
})

test('a body is written in its charset, UTF-8 without one', () => {
  expect(replyBody({ body: 'é' })).toBe('\xc3\xa9')
  expect(replyBody({ body: 'é', charset: 'latin1' })).toBe('\xe9')
})
