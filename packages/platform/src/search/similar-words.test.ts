import { expect, test } from 'vitest'
import { editsBetween } from './similar-words.ts'

test.each([
  ['maria', 'maria', 0],
  ['maria', 'mria', 1],
  ['maria', 'marria', 1],
  ['maria', 'mario', 1],
  ['maria', 'maira', 1],
  ['maria', 'mira', 2],
  ['maria', 'marta', 1],
  ['maria', 'moriba', 2],
  ['maria', 'joana', 3],
  ['', 'ab', 2],
  ['ação', 'acão', 1],
  ['🦜ab', '🦜b', 1],
])('%s and %s are %i edits apart', (one, other, edits) => {
  expect(editsBetween([...one], [...other], 2)).toBe(edits)
  expect(editsBetween([...other], [...one], 2)).toBe(edits)
})
