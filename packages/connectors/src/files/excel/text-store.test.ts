import { expect, test } from 'vitest'
import { createTextStore } from './text-store.ts'

test('gives texts back by their number, whatever their length', () => {
  const store = createTextStore()
  const texts = [
    '',
    'a',
    'x'.repeat(3_000_000),
    'é€😀',
    '',
    ...Array.from({ length: 20_000 }, (_, i) => `text ${i} ${'y'.repeat(i % 300)}`),
  ]
  for (const text of texts) store.add(text)
  for (const at of [0, 1, 2, 3, 4, 5, 1234, 20_004, 5]) expect(store.get(at)).toBe(texts[at])
  for (const at of [-1, 20_005, 0.5, NaN]) expect(store.get(at)).toBeUndefined()
})

test('takes no more than its limit', () => {
  const store = createTextStore()
  const text = 'x'.repeat(1024 * 1024)
  expect(() => {
    for (let i = 0; i < 300; i++) store.add(text)
  }).toThrow('The texts of the workbook are larger than 268435456 bytes')
})
