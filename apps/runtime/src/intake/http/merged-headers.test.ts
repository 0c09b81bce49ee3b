import { expect, test } from 'vitest'
import { mergedHeaders } from './merged-headers.ts'

test('of two headers with one name, however it is spelled, the later one is sent', () => {
  const cors = { 'Access-Control-Allow-Origin': '*', Vary: 'Origin' }
  const configured = { 'access-control-allow-origin': 'https://a.example', 'X-A': 'b' }
  expect(mergedHeaders(cors, configured)).toEqual({
    Vary: 'Origin',
    'access-control-allow-origin': 'https://a.example',
    'X-A': 'b',
  })
  expect(mergedHeaders({}, configured)).toBe(configured)
  expect(mergedHeaders(cors, {})).toEqual(cors)
})
