import { expect, test } from 'vitest'
import { createTurns } from './script-turns.ts'

const { signal } = new AbortController()

function tokens(count: number, mostOfOne = count) {
  const free = Array.from({ length: count }, (_, index) => index)
  return { free, turns: createTurns<number>({ mostOfOne, offer: () => free.pop() }) }
}

test('one is had at once while there are any, and no more than one owner may have', () => {
  const { turns } = tokens(3, 2)
  expect([turns.take('a'), turns.take('a'), turns.take('a')]).toEqual([2, 1, undefined])
  expect(turns.take('b')).toBe(0)
  expect(turns.take('b')).toBeUndefined()
})

test('who has the fewest is next, and then whose turn is the longest ago', async () => {
  const { free, turns } = tokens(1)
  expect(turns.take('a')).toBe(0)
  const order: string[] = []
  const wait = (owner: string) => turns.wait(owner, signal).then(() => order.push(owner))
  const all = Promise.all([wait('a'), wait('a'), wait('b'), wait('c'), wait('b')])
  let holder = 'a'
  for (let turn = 0; turn < 5; turn++) {
    free.push(0)
    turns.done(holder)
    await Promise.resolve()
    await Promise.resolve()
    holder = order[turn] as string
  }
  await all
  expect(order).toEqual(['b', 'c', 'a', 'b', 'a'])
})

test('who no longer wants one is passed over', async () => {
  const { free, turns } = tokens(1)
  turns.take('a')
  const stop = new AbortController()
  const given = turns.wait('b', stop.signal)
  const last = turns.wait('c', signal)
  stop.abort(new Error('stopped'))
  await expect(given).rejects.toThrow('stopped')
  free.push(7)
  turns.done('a')
  await expect(last).resolves.toBe(7)
})

test('whoever waits at the end hears of it', async () => {
  const { turns } = tokens(0)
  const given = turns.wait('a', signal)
  turns.close()
  await expect(given).resolves.toBeUndefined()
})
