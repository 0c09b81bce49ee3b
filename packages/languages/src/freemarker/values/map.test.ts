import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinMaps, mapEntries, MapValue } from './map.ts'

const free = (): void => undefined

const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const entries = fc.dictionary(keys, fc.option(fc.integer({ min: 0, max: 9 })), { noNullPrototype: true })
/** Joins of a map made earlier with new entries, and reads of one made earlier. */
const steps = fc.array(fc.record({ from: fc.nat(), more: entries, read: fc.nat() }), { maxLength: 20 })

test('maps that grow out of each other are what copies would be, whichever are used again', () => {
  fc.assert(
    fc.property(entries, steps, (first, all) => {
      const maps = [first as ReturnType<typeof joinMaps>]
      const copies = [Object.entries(first)]
      for (const { from, more, read } of all) {
        maps.push(joinMaps(maps[from % maps.length]!, more, free))
        copies.push(joinedCopies(copies[from % copies.length]!, Object.entries(more)))
        expect(listed(maps[read % maps.length]!)).toEqual(copies[read % copies.length])
      }
      expect(maps.map(listed)).toEqual(copies)
    }),
    { numRuns: 1_000 },
  )
})

type Entry = [string, number | null]

function joinedCopies(left: readonly Entry[], right: readonly Entry[]): Entry[] {
  const joined = new Map(left)
  if (left.length === 0) return [...right]
  for (const [key, value] of right) if (value !== null || !joined.has(key)) joined.set(key, value)
  return [...joined]
}

function listed(map: ReturnType<typeof joinMaps>): unknown[] {
  return [...mapEntries(map as MapValue)]
}

test('growing costs what is added; using an old map again costs a copy, which is counted', () => {
  let counted = 0
  const count = (entries: number): void => void (counted += entries)
  const first = joinMaps(new MapValue(new Map(bigMap(1_000))), { x: 1 }, count) as MapValue
  counted = 0
  let map = first
  for (let turn = 0; turn < 100; turn++) map = joinMaps(map, { [`k${turn}`]: turn }, count) as MapValue
  expect(counted).toBe(200)
  expect(first.get('k0')).toBeUndefined()
  expect(counted).toBe(200 + 100 + 1_101)
  expect(first.get('x')).toBe(1)
  expect(counted).toBe(200 + 100 + 1_101)
  expect(map.entries.size).toBe(1_101)
})

function bigMap(size: number): [string, number][] {
  return Array.from({ length: size }, (_, index) => [`n${index}`, index])
}
