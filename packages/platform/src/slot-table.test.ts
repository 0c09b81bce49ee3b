import { describe, expect, it } from 'vitest'
import { SlotTable } from './slot-table.ts'

describe('a slot table', () => {
  it('finds what was added by its ticket, and forgets what was deleted', () => {
    const table = new SlotTable<string>()
    const [a, b] = [table.add('a'), table.add('b')]
    expect([table.get(a), table.get(b), table.size]).toEqual(['a', 'b', 2])
    expect(table.delete(a)).toBe(true)
    expect(table.delete(a)).toBe(false)
    expect([table.get(a), table.get(b), table.size]).toEqual([undefined, 'b', 1])
    expect([...table.values()]).toEqual(['b'])
  })

  it('gives no ticket twice, though it uses its slots again', () => {
    const table = new SlotTable<number>()
    const tickets = new Set<number>()
    const kept = table.add(-1)
    for (let i = 0; i < 1000; i++) {
      const ticket = table.add(i)
      expect(table.get(ticket)).toBe(i)
      tickets.add(ticket)
      table.delete(ticket)
      expect(table.get(ticket)).toBeUndefined()
    }
    expect(tickets.size).toBe(1000)
    expect([...table.entries()]).toEqual([[kept, -1]])
  })

  it('leaves out what goes while it is walked through', () => {
    const table = new SlotTable<string>()
    const tickets = ['a', 'b', 'c'].map((value) => table.add(value))
    const seen: string[] = []
    for (const value of table.values()) {
      seen.push(value)
      table.delete(tickets[1] as number)
    }
    expect(seen).toEqual(['a', 'c'])
  })

  it('knows no ticket that it did not give', () => {
    const table = new SlotTable<string>()
    expect(table.get(0)).toBeUndefined()
    expect(table.delete(7)).toBe(false)
    expect(table.add('a')).toBe(0)
  })
})
