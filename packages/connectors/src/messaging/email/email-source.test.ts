import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { compileTrigger } from '@jatai/engine'
import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { createManualClock } from '@jatai/platform'
import type { Account, Emission, RunningSource, SourceContext, SourceIntake, SourceMessage } from '@jatai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emailV2Trigger } from '../email-v2.trigger.ts'
import { startImapServer } from './__fixtures__/imap-server.ts'
import type { ImapServer } from './__fixtures__/imap-server.ts'
import { POLL_MS } from './poll-mailbox.ts'

const BASIC: Account = { label: 'mailbox', type: 'basic', fields: { username: 'ana@example.com', password: 'secret' } }
const intake = emailV2Trigger.intake as SourceIntake<unknown>

let server: ImapServer
let clock = createManualClock()
/** True while the source waits for its next poll. */
let isWaiting = false
let running: RunningSource[] = []
let log: string[] = []
/** What was emitted, with how to settle it. */
let emitted: { message: SourceMessage; settle: (emission: Partial<Emission>) => void }[] = []
let failures: unknown[] = []
let state = new Map<string, Json>()
let ending = new AbortController()
/** Of the trigger, by slot. */
let accounts = new Map<string, Account>()

beforeEach(async () => {
  server = await startImapServer()
  const manual = createManualClock()
  clock = {
    ...manual,
    setTimer(delayMs, callback) {
      isWaiting = true
      return manual.setTimer(delayMs, () => {
        isWaiting = false
        callback()
      })
    },
  }
  isWaiting = false
  ending = new AbortController()
  running = []
  log = []
  emitted = []
  failures = []
  state = new Map()
})
afterEach(async () => {
  await stop()
  await server.close()
})

async function start(params: Record<string, Json> = {}, account = BASIC, concurrency = 10): Promise<void> {
  const type = 'email-v2'
  const stored = { type, host: '127.0.0.1', port: server.port, ...params }
  const compiled = compileTrigger({ type, name: type, params: stored, accountLabels: new Map() }, emailV2Trigger, {})
  accounts = new Map([['main', account]])
  const setup = { params: compiled.params, accounts, deployment: {} as SourceContext['deployment'] }
  intake.check?.(setup)
  const context: SourceContext<unknown> = {
    ...setup,
    concurrency,
    clock,
    signal: ending.signal,
    outbound: { check: () => undefined, proxyFor: () => undefined },
    log: (level, line) => void log.push(`${level} ${line}`),
    fail: (error) => void failures.push(error),
    async emit(message) {
      return new Promise((resolve) => {
        const settle = (emission: Partial<Emission>): void => resolve({ key: 'k', ...emission } as Emission)
        emitted.push({ message, settle })
      })
    },
    state: {
      get: async (name) => state.get(name),
      set: async (name, value) => void state.set(name, value),
      delete: async (name) => void state.delete(name),
      entries: async () => [...state],
    },
  }
  running.push(await intake.start(context))
}

async function stop(): Promise<void> {
  ending.abort()
  for (const source of running.splice(0)) await source.close()
}

function mail(id: string, ...headers: string[]): string {
  return [`Message-ID: <${id}@example.com>`, `Subject: ${id}`, ...headers, '', `text of ${id}`].join('\r\n')
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const lateAt = Date.now() + 5000
  while (!holds()) {
    if (Date.now() > lateAt) throw new Error(`never happened: ${what}\n${log.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function emissions(count: number): Promise<void> {
  await until(() => emitted.length >= count, `${count} emissions, not ${emitted.length}`)
}

/** The next poll, to its end. */
async function poll(): Promise<void> {
  const polls = (): number => server.commands.filter((command) => command.includes('SEARCH')).length
  await until(() => isWaiting, 'the end of the poll before')
  const before = polls()
  clock.advance(POLL_MS)
  await until(() => polls() > before, 'a poll')
}

function subjects(): unknown[] {
  return emitted.map(({ message }) => (parseJson(String(message.body)) as { subject: string }).subject)
}

async function logged(words: string): Promise<void> {
  await until(() => log.some((line) => line.includes(words)), `"${words}" in the log`)
}

describe('polls', () => {
  test('find unread mails at once and then every minute, oldest first', async () => {
    server.deliver(mail('a'))
    server.deliver(mail('read')).flags.add('\\Seen')
    server.deliver(mail('b'))
    await start()
    await emissions(2)
    server.deliver(mail('c'))
    await until(() => isWaiting, 'the end of the first poll')
    clock.advance(POLL_MS - 1)
    expect(isWaiting).toBe(true)
    await poll()
    await emissions(3)
    expect(subjects()).toEqual(['a', 'b', 'c'])
  })

  test('look at the newest hundred of a folder that is too full, and say so once', async () => {
    for (let n = 1; n <= 103; n++) server.deliver(mail(`m${n}`)).flags.add(n > 5 ? '\\Seen' : '')
    await start()
    await emissions(2)
    await poll()
    expect(subjects()).toEqual(['m4', 'm5'])
    expect(log.filter((line) => line.includes('holds'))).toEqual([
      'WARN The folder holds 103 messages: only the newest 100 are looked at',
    ])
  })

  test('take no more mails at a time than executions can run', async () => {
    for (const id of ['a', 'b', 'c']) server.deliver(mail(id))
    await start({}, BASIC, 2)
    await emissions(2)
    expect(subjects().sort()).toEqual(['a', 'b'])
    emitted[1]?.settle({ kind: 'response' })
    await emissions(3)
    expect(subjects()[2]).toBe('c')
  })

  test('leave mails alone that are being processed', async () => {
    server.deliver(mail('a'))
    await start()
    await emissions(1)
    await poll()
    await poll()
    expect(emitted).toHaveLength(1)
  })
})

describe('the operation', () => {
  test.each(['MARK_AS_READ', 'MOVE', 'DELETE'])('%s comes after success, not before', async (operation) => {
    const stored = server.deliver(mail('a'))
    await start({ operation, destinationFolder: operation === 'MOVE' ? 'done' : '' })
    await emissions(1)
    const inbox = server.folders.get('INBOX')
    expect([inbox, [...stored.flags]]).toEqual([[stored], []])
    emitted[0]?.settle({ kind: 'response' })
    const isDone = (): boolean => (operation === 'MARK_AS_READ' ? stored.flags.has('\\Seen') : inbox?.length === 0)
    await until(isDone, 'the operation')
    expect(server.folders.get('done')).toEqual(operation === 'MOVE' ? [stored] : [])
    await poll()
    expect(emitted).toHaveLength(1)
  })

  test('survives a connection that was lost during the execution', async () => {
    const stored = server.deliver(mail('a'))
    await start()
    await emissions(1)
    server.cut()
    emitted[0]?.settle({ kind: 'response' })
    await until(() => stored.flags.has('\\Seen'), 'the flag')
    expect([log, failures]).toEqual([[expect.stringContaining('not encrypted')], []])
  })

  test('that cannot be applied is applied by a later poll, and the mail does not run again', async () => {
    const stored = server.deliver(mail('a'))
    await start()
    await emissions(1)
    server.breaks = (command) => command.includes('STORE')
    emitted[0]?.settle({ kind: 'response' })
    await logged('MARK_AS_READ could not be applied to the mail with UID 1, and is later')
    server.breaks = () => false
    await poll()
    await until(() => stored.flags.has('\\Seen') && state.size === 0, 'the flag')
    expect(emitted).toHaveLength(1)
  })

  test('finds its mail in a folder that has been made anew', async () => {
    const stored = server.deliver(mail('a'))
    await start()
    await emissions(1)
    server.uidValidity = 8
    server.cut()
    emitted[0]?.settle({ kind: 'response' })
    await logged('the folder has been made anew')
    expect(stored.flags.size).toBe(0)
    await poll()
    await until(() => stored.flags.has('\\Seen'), 'the flag')
    expect(emitted).toHaveLength(1)
  })

  test('of a mail that runs again after a crash is told by its key', async () => {
    const stored = server.deliver(mail('a'))
    await start()
    await emissions(1)
    await poll()
    emitted[0]?.settle({ kind: 'duplicate', ended: 'response' })
    await until(() => stored.flags.has('\\Seen'), 'the flag')
  })

  test('is not lost by a mail server that is away for long', async () => {
    const stored = server.deliver(mail('a'))
    await start()
    await emissions(1)
    await until(() => isWaiting, 'the end of the first poll')
    server.breaks = () => true
    server.cut()
    clock.advance(POLL_MS)
    await logged('The mailbox cannot be read, and is tried again in a minute')
    expect(failures).toEqual([])
    server.breaks = () => false
    emitted[0]?.settle({ kind: 'response' })
    await until(() => stored.flags.has('\\Seen') && state.size === 0, 'the flag')
  })

  test('waits for an execution that a former owner has left behind', async () => {
    const stored = server.deliver(mail('a'))
    await start({ timeout: 40_000 })
    await emissions(1)
    await stop()
    isWaiting = false
    ending = new AbortController()
    await start({ timeout: 40_000 })
    await poll()
    expect(emitted).toHaveLength(1)
    await poll()
    await emissions(2)
    expect(emitted[1]?.message.key).toBe(emitted[0]?.message.key)
    expect(emitted.map(({ message }) => message.wasStarted)).toEqual([false, true])
    emitted[1]?.settle({ kind: 'duplicate', ended: 'response' })
    await until(() => stored.flags.has('\\Seen') && state.size === 0, 'the flag')
  })

  test('comes too when the execution was cut off three times, so that no mail ends the process for ever', async () => {
    const stored = server.deliver(mail('a'))
    await start({ timeout: 40_000 })
    for (let cut = 1; cut <= 3; cut++) {
      await emissions(cut)
      await stop()
      isWaiting = false
      ending = new AbortController()
      await start({ timeout: 40_000 })
      await poll()
      expect(emitted).toHaveLength(cut)
      await poll()
    }
    await until(() => stored.flags.has('\\Seen') && state.size === 0, 'the flag')
    expect(emitted).toHaveLength(3)
    expect(log.filter((line) => line.startsWith('ERROR'))).toEqual([
      'ERROR The mail with UID 1 is given up, and MARK_AS_READ applied: its execution was cut off 3 times',
    ])
  })

  test('is done before the source has closed, for an execution that ended while it stops', async () => {
    const stored = server.deliver(mail('a'))
    await start()
    await emissions(1)
    ending.abort()
    emitted[0]?.settle({ kind: 'response' })
    // As the runtime, which closes a source once its emissions have settled.
    await new Promise((resolve) => setImmediate(resolve))
    await stop()
    expect(stored.flags.has('\\Seen')).toBe(true)
  })
})

describe('a mail that fails', () => {
  test('stays unread, has three attempts of a key each, and then gets its operation', async () => {
    const stored = server.deliver(mail('a'))
    await start()
    for (const [attempt, outcome] of [{ kind: 'error', code: 418 }, { kind: 'timeout' }].entries()) {
      await emissions(attempt + 1)
      emitted[attempt]?.settle(outcome as Emission)
      await until(() => log.filter((line) => line.includes('is tried again')).length === attempt + 1, 'a warning')
      expect(stored.flags.size).toBe(0)
      await poll()
    }
    await emissions(3)
    emitted[2]?.settle({ kind: 'duplicate', ended: 'error' })
    await until(() => stored.flags.has('\\Seen') && state.size === 0, 'the flag')
    expect(new Set(emitted.map(({ message }) => message.key)).size).toBe(3)
    expect(log.slice(1)).toEqual([
      'WARN The mail with UID 1 stays unread and is tried again: the execution ended with code 418',
      'WARN The mail with UID 1 stays unread and is tried again: the execution took too long',
      'ERROR The mail with UID 1 is given up, and MARK_AS_READ applied: it failed 3 times: the execution ended as an error',
    ])
  })

  test('keeps its count in a folder that is made anew, and over a restart', async () => {
    server.deliver(mail('a'))
    await start()
    await emissions(1)
    emitted[0]?.settle({ kind: 'timeout' })
    await logged('is tried again')
    await stop()
    isWaiting = false
    ending = new AbortController()
    server.uidValidity = 8
    await start()
    await emissions(2)
    expect(emitted[1]?.message.key).toMatch(/\n8\n1\n2$/)
  })

  test('is given up at once when it is larger than a message may be', async () => {
    const stored = server.deliver(mail('a'))
    const larger = server.deliver(mail('b', 'X-Text-Size: 99000000'))
    await start()
    await emissions(1)
    emitted[0]?.settle({ kind: 'refused', isFinal: true, text: 'too large' })
    await until(() => stored.flags.has('\\Seen') && larger.flags.has('\\Seen'), 'the flags')
    expect(log.filter((line) => line.startsWith('ERROR'))).toHaveLength(2)
    expect(emitted).toHaveLength(1)
  })

  test('stays when the trigger is stopping', async () => {
    const stored = server.deliver(mail('a'))
    await start()
    await emissions(1)
    ending.abort()
    emitted[0]?.settle({ kind: 'refused', isFinal: false, text: 'stopping' })
    await stop()
    expect([stored.flags.size, state.size]).toEqual([0, 0])
  })
})

describe('connections', () => {
  test('that were lost without a word are made again by the next poll', async () => {
    await start()
    await until(() => isWaiting, 'the end of the first poll')
    server.cut()
    server.deliver(mail('a'))
    await poll()
    await emissions(1)
    expect(failures).toEqual([])
  })

  test('that cannot be made again are failures of the source', async () => {
    await start()
    await until(() => isWaiting, 'the end of the first poll')
    server.breaks = () => true
    server.cut()
    clock.advance(POLL_MS)
    await until(() => failures.length === 1, 'a failure')
    expect(failures[0]).toMatchObject({ code: 'REMOTE_FAILED' })
  })

  test('that break while a mail is fetched leave it for the next poll', async () => {
    server.deliver(mail('a'))
    server.breaks = (command) => command.includes('BODY.PEEK[]')
    await start()
    await logged('is left for the next poll')
    server.breaks = () => false
    await poll()
    await emissions(1)
    expect(emitted[0]?.message.key).toMatch(/\n1$/)
  })
})

describe('logins', () => {
  test('that are refused name the account', async () => {
    const wrong = { ...BASIC, fields: { ...BASIC.fields, password: 'wrong' } }
    const refused = `127.0.0.1:${server.port} refuses the login of the account "mailbox"`
    await expect(start({}, wrong)).rejects.toMatchObject({ code: 'REMOTE_REFUSED', message: refused })
  })

  test('by OAuth 2 take the token and the address', async () => {
    server.token = 'ya29.token'
    server.deliver(mail('a'))
    const account = { label: 'google', type: 'oauth-2', fields: { 'access-token': 'ya29.token' } }
    await start({ email: 'ana@example.com' }, account)
    await emissions(1)
    expect(server.commands).toContainEqual(expect.stringMatching(/^AUTHENTICATE XOAUTH2 /))
  })

  test('by OAuth 2 take the token that the provider has renewed meanwhile', async () => {
    server.token = 'ya29.old'
    const account = (token: string): Account => ({
      label: 'google',
      type: 'oauth-2',
      fields: { 'access-token': token },
    })
    await start({ email: 'ana@example.com' }, account('ya29.old'))
    await until(() => isWaiting, 'the end of the first poll')
    server.token = 'ya29.new'
    accounts.set('main', account('ya29.new'))
    server.cut()
    server.deliver(mail('a'))
    await poll()
    await emissions(1)
    expect(failures).toEqual([])
  })

  test('by an Azure key get their token from the tenant', async () => {
    server.token = 'eyJ0.azure'
    const asked: string[] = []
    const tenant = createServer((request, response) => {
      void text(request).then((form) => {
        asked.push(`${request.method} ${request.url} ${form}`)
        response.end(JSON.stringify({ access_token: form.includes('right') ? 'eyJ0.azure' : undefined, error: 'no' }))
      })
    })
    await new Promise<void>((resolve) => tenant.listen(0, '127.0.0.1', resolve))
    const authority = `http://127.0.0.1:${(tenant.address() as AddressInfo).port}/`
    const fields = { authority, 'tenant-id': 'contoso', 'client-id': 'app', 'client-secret': 'right' }
    try {
      await start({ email: 'ana@example.com' }, { label: 'azure', type: 'azure-key', fields })
      expect(asked).toEqual([
        'POST /contoso/oauth2/v2.0/token grant_type=client_credentials&client_id=app&client_secret=right&scope=https%3A%2F%2Foutlook.office365.com%2F.default',
      ])
      const wrong = { label: 'azure', type: 'azure-key', fields: { ...fields, 'client-secret': 'wrong' } }
      await expect(start({ email: 'ana@example.com' }, wrong)).rejects.toThrow(
        'No access token for the account "azure": no',
      )
    } finally {
      tenant.close()
    }
  })

  test('and folders are checked at the start', async () => {
    await expect(start({ operation: 'MOVE', destinationFolder: 'nowhere' })).rejects.toThrow(
      'There is no destination folder "nowhere" in the mailbox',
    )
  })
})

test.each([
  ['a move without a destination', { operation: 'MOVE' }, BASIC, 'MOVE needs a Destination'],
  ['a move to where the mails are', { operation: 'MOVE', destinationFolder: 'INBOX' }, BASIC, 'MOVE needs a Dest'],
  ['OAuth without an address', {}, { label: 'g', type: 'oauth-2', fields: { token: 'x' } }, 'E-mail has to'],
  ['a password that is missing', {}, { ...BASIC, fields: { username: 'ana' } }, 'has no password'],
])('%s is refused at deployment', async (_what, params, account, text) => {
  await expect(start(params as Record<string, Json>, account)).rejects.toThrow(text)
  expect(server.commands).toEqual([])
})
