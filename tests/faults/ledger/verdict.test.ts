import { describe, expect, test } from 'vitest'
import type { StoredExecution, StoredState } from '../platform/stored-state.ts'
import { Ledger } from './ledger.ts'
import type { Outcome } from './ledger.ts'
import { judge } from './verdict.ts'

/** A ledger with one message, as it was answered. */
function ledgerOf(route: string, outcome: Outcome): Ledger {
  const ledger = new Ledger()
  ledger.settle(ledger.send(route), outcome)
  return ledger
}

function begin(ledger: Ledger, pipeline: string, key = 'k', id = ledger.sent[0]?.id ?? ''): void {
  ledger.tell(pipeline, 0, id, key, 'begin')
}

function end(ledger: Ledger, pipeline: string, key = 'k', id = ledger.sent[0]?.id ?? ''): void {
  ledger.tell(pipeline, 0, id, key, 'end')
}

function stored(...executions: readonly Partial<StoredExecution>[]): StoredState {
  const record = { pipeline: '', key: 'k', kind: 'error', code: 500, request: '', response: '', dueAt: undefined }
  return {
    executions: executions.map((each) => ({ ...record, ...each })),
    queued: new Map(),
    deadLetters: [],
    damages: [],
  }
}

describe('a message is lost that', () => {
  test.each(['rest', 'upload', 'hl7', 'call'])('%s accepted and nothing executed', (route) => {
    const { total, findings } = judge(ledgerOf(route, 'accepted'), stored())
    expect(total).toMatchObject({ accepted: 1, lost: 1, doubled: 0 })
    expect(findings).toHaveLength(1)
  })

  test('one of two subscribers did not get', () => {
    const ledger = ledgerOf('publish', 'accepted')
    begin(ledger, 'job-once')
    end(ledger, 'job-once')
    expect(judge(ledger, stored()).findings).toEqual(['lost: publish-0 by job-again (afterwards)'])
  })

  test('an execution published again, which nobody got', () => {
    const ledger = ledgerOf('publish', 'accepted')
    for (const pipeline of ['job-once', 'job-again']) {
      begin(ledger, pipeline)
      end(ledger, pipeline)
    }
    expect(judge(ledger, stored()).findings).toEqual(['lost: publish-0 by relayed (afterwards)'])
  })

  test('began and neither ended nor was recorded, though its sender was told nothing', () => {
    const ledger = ledgerOf('call', 'closed')
    begin(ledger, 'called')
    expect(judge(ledger, stored()).total).toMatchObject({ accepted: 0, closed: 1, lost: 1 })
  })
})

describe('a message is not lost that', () => {
  test('ended as a recorded error', () => {
    const ledger = ledgerOf('call', 'accepted')
    begin(ledger, 'called')
    const state = stored({ pipeline: 'called', request: '{"id":"call-0","work":1}' })
    expect(judge(ledger, state).total).toMatchObject({ lost: 0, recorded: 1 })
  })

  test('nobody accepted', () => {
    for (const outcome of ['failed', 'closed'] as const) {
      expect(judge(ledgerOf('rest', outcome), stored()).total).toMatchObject({ sent: 1, accepted: 0, lost: 0 })
    }
    expect(judge(ledgerOf('rest', 'unsent'), stored()).total).toMatchObject({ sent: 0 })
  })
})

describe('a message is doubled that', () => {
  test('began twice where redelivery is refused, whatever its sender was told', () => {
    for (const outcome of ['accepted', 'failed', 'closed'] as const) {
      const ledger = ledgerOf('rest', outcome)
      begin(ledger, 'rest')
      begin(ledger, 'rest')
      end(ledger, 'rest')
      expect(judge(ledger, stored()).total).toMatchObject({ doubled: 1, lost: 0 })
    }
  })

  test('was started more than three times where redelivery is allowed', () => {
    const ledger = ledgerOf('rest-again', 'accepted')
    for (let start = 0; start < 3; start++) begin(ledger, 'rest-again')
    end(ledger, 'rest-again')
    expect(judge(ledger, stored()).total).toMatchObject({ doubled: 0 })
    begin(ledger, 'rest-again')
    expect(judge(ledger, stored()).total).toMatchObject({ doubled: 1 })
  })

  test('became two messages', () => {
    const ledger = ledgerOf('call', 'accepted')
    for (const key of ['one', 'two']) {
      begin(ledger, 'called', key)
      end(ledger, 'called', key)
    }
    expect(judge(ledger, stored()).total).toMatchObject({ doubled: 1 })
  })
})

describe('a tick', () => {
  const DUE = 1_700_000_000_000
  const up = (): Ledger => {
    const ledger = new Ledger()
    ledger.upTimes.push({ from: DUE - 500, to: DUE + 2_600 })
    return ledger
  }

  test('is lost when the platform was up and it never fired', () => {
    expect(judge(up(), stored()).findings).toEqual([
      `lost: tick-once never fired for ${new Date(DUE).toISOString()} (afterwards)`,
    ])
  })

  test('is doubled when it fired twice for one due time', () => {
    const ledger = up()
    for (const key of ['one', 'two']) {
      begin(ledger, 'tick-once', key, String(DUE))
      end(ledger, 'tick-once', key, String(DUE))
    }
    expect(judge(ledger, stored()).total).toMatchObject({ accepted: 1, doubled: 1, lost: 0 })
  })

  test('that was cut off is recorded', () => {
    const ledger = up()
    begin(ledger, 'tick-once', 'one', String(DUE))
    const state = stored({ pipeline: 'tick-once', dueAt: DUE })
    expect(judge(ledger, state).total).toMatchObject({ accepted: 1, recorded: 1, lost: 0, doubled: 0 })
  })
})
