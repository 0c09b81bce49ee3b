import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Json } from '@jatai/languages/json'
import { openPlatform, systemClock } from '@jatai/platform'
import type { Clock, Platform } from '@jatai/platform'
import { ImapFlow } from 'imapflow'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fail, make, startRuntime, step, wait } from '../../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../__fixtures__/test-runtime.ts'

// The e-mail triggers in a whole runtime, against a real mail server; between both stands a line that can be cut.

const plain = process.env['JATAI_TEST_IMAP_URL']
const secure = process.env['JATAI_TEST_IMAPS_URL']
const certificateFile = process.env['JATAI_TEST_IMAPS_CERTIFICATE']
const certificate = certificateFile === undefined ? '' : readFileSync(certificateFile, 'utf8')
const server = new URL(plain ?? 'imap://user:secret@127.0.0.1:143')

/** A minute is two seconds: polls, leases and back-off stay in step. */
const hurried: Clock = {
  now: () => START + (Date.now() - START) * HURRY,
  setTimer: (delayMs, callback) => systemClock.setTimer(delayMs / HURRY, callback),
}
const HURRY = 30
const START = Date.now()

const given = plain !== undefined && secure !== undefined && certificateFile !== undefined
describe.skipIf(!given)('Dovecot (skipped: JATAI_TEST_IMAP_URL, …IMAPS_URL and …IMAPS_CERTIFICATE are not set)', () => {
  let line: Awaited<ReturnType<typeof openLine>>
  let platform: Platform
  let runtimes: TestRuntime[]
  let user: string
  let mailer: ImapFlow

  beforeEach(async () => {
    user = `user-${randomUUID()}`
    line = await openLine(Number(server.port))
    platform = await openPlatform({}, { clock: hurried, hasSearchThread: false })
    runtimes = []
    mailer = client(user)
    await mailer.connect()
    await mailer.mailboxCreate('done')
    await mailer.mailboxOpen('INBOX')
  })
  afterEach(async () => {
    for (const runtime of runtimes) await runtime.close(0)
    await platform.close()
    await mailer.logout()
    await line.close()
  })

  async function start(): Promise<TestRuntime> {
    const runtime = await startRuntime({ clock: hurried, platform, mllp: 'off' })
    runtimes.push(runtime)
    return runtime
  }

  function trigger(params: Record<string, Json> = {}): Record<string, Json> {
    return {
      type: 'email-v2',
      accountLabel: 'mailbox',
      accountLabels: { truststore: 'own-ca' },
      host: 'localhost',
      port: line.port,
      timeout: 900_000,
      ...params,
    }
  }

  function accounts() {
    return [
      { label: 'mailbox', type: 'basic', fields: { username: user, password: decodeURIComponent(server.password) } },
      { label: 'own-ca', type: 'certificate-chain', fields: { chain: certificate } },
    ]
  }

  async function unseen(): Promise<readonly number[]> {
    await mailer.noop()
    return (await mailer.search({ seen: false })) || []
  }

  test('a mail with attachments becomes a message with files, and is read afterwards', async () => {
    const runtime = await start()
    const picture = randomBytes(3_000_000)
    await mailer.append(
      'INBOX',
      mailWith('Pedido nº 7', [
        ['dados.csv', Buffer.from('a;b\n1;2')],
        ['big.bin', picture],
      ]),
    )
    const read = step('file-reader-connector', { fileName: '{{ message.attachments[0] }}', readAsSingleString: true })
    await runtime.deploy({ name: 'orders', trigger: trigger(), start: [read] }, { accounts: accounts() })
    await runtime.until(() => runtime.ended.length > 0, 'an execution')
    expect(runtime.ended[0]).toMatchObject({ kind: 'response', message: { data: ['a;b\n1;2'] } })
    const envelope = runtime.ended[0]?.end.delivery.envelope
    expect(envelope?.files).toMatchObject([
      { name: 'dados.csv' },
      { name: 'big.bin', length: picture.length, sha256: createHash('sha256').update(picture).digest('hex') },
    ])
    expect(JSON.parse(Buffer.from(envelope?.body ?? '', 'latin1').toString())).toMatchObject({
      subject: 'Pedido nº 7',
      textMessage: 'Olá!\n',
      from: ['Ana <ana@example.com>'],
      attachments: ['dados.csv', 'big.bin'],
    })
    await runtime.until(async () => (await unseen()).length === 0, 'the flag')
    expect(runtime.lines.filter(({ level }) => level !== 'INFO')).toEqual([])
  })

  test.each(['MOVE', 'DELETE'])('%s takes the mail out of the folder, and no other one', async (operation) => {
    const runtime = await start()
    await mailer.append('INBOX', mailWith('kept'), ['\\Seen'])
    await mailer.append('INBOX', mailWith('deleted by somebody'), ['\\Seen', '\\Deleted'])
    await mailer.append('INBOX', mailWith('taken'))
    await runtime.deploy(
      { name: 'take', trigger: trigger({ type: 'email', operation, destinationFolder: 'done' }), start: [make('{}')] },
      { accounts: accounts() },
    )
    await runtime.until(async () => (await unseen()).length === 0, 'the operation')
    expect(await mailer.search({ all: true })).toHaveLength(2)
    expect(await mailer.status('done', { messages: true })).toMatchObject({ messages: operation === 'MOVE' ? 1 : 0 })
  })

  test('a mail that always fails has three attempts', async () => {
    const runtime = await start()
    await mailer.append('INBOX', mailWith('poison'))
    await runtime.deploy({ name: 'poison', trigger: trigger(), start: [fail('no')] }, { accounts: accounts() })
    await runtime.until(async () => (await unseen()).length === 0, 'the end of the attempts')
    expect(runtime.ended.map(({ kind, code }) => [kind, code])).toEqual(Array(3).fill(['error', 500]))
    expect(runtime.lines.filter(({ level }) => level === 'ERROR').at(-1)?.text).toContain('it failed 3 times')
  })

  test('the line is cut again and again: no mail is lost, and none runs twice', async () => {
    const runtime = await start()
    const ids = Array.from({ length: 60 }, (_, index) => `mail ${index}`)
    for (const id of ids) await mailer.append('INBOX', mailWith(id, [['x.bin', randomBytes(100_000)]]))
    const begun = runtime.deploy({ name: 'cuts', trigger: trigger(), start: [wait(40)] }, { accounts: accounts() })
    const knife = setInterval(() => line.cut(), 150)
    const cuts = setTimeout(() => clearInterval(knife), 2500)
    try {
      await begun
      await patiently(() => runtime.until(async () => (await unseen()).length === 0, 'the last mail'))
    } finally {
      clearInterval(knife)
      clearTimeout(cuts)
    }
    const ran = runtime.ended.filter(({ end }) => end.kind === 'response').map(({ message }) => subjectOf(message))
    expect(ran.sort()).toEqual([...ids].sort())
    expect(line.cuts).toBeGreaterThan(5)
  }, 90_000)

  test('a runtime that takes over goes on where the one before was stopped', async () => {
    const first = await start()
    for (let n = 0; n < 20; n++) await mailer.append('INBOX', mailWith(`mail ${n}`))
    const document = { name: 'restart', trigger: trigger(), start: [wait(100)] }
    await first.deploy(document, { accounts: accounts(), consumers: 3 })
    await first.until(() => first.ended.length >= 5, 'five executions')
    await first.close(10_000)
    runtimes = []
    const second = await start()
    await second.deploy(document, { accounts: accounts(), consumers: 3 })
    await second.until(async () => (await unseen()).length === 0, 'the last mail')
    const ran = [...first.ended, ...second.ended].filter(({ kind }) => kind === 'response')
    const subjects = ran.map(({ message }) => subjectOf(message))
    expect(new Set(subjects).size).toBe(20)
    expect(subjects).toHaveLength(20)
  })

  test('two runtimes share a mailbox: one polls it, the other one when it stops', async () => {
    const both = [await start(), await start()]
    const document = { name: 'shared', trigger: trigger(), start: [make('{}')] }
    for (const runtime of both) await runtime.deploy(document, { accounts: accounts() })
    await mailer.append('INBOX', mailWith('a'))
    const runs = (): number => both.reduce((sum, { ended }) => sum + ended.length, 0)
    await both[0]?.until(() => runs() === 1, 'an execution')
    expect(line.connections).toBe(1)
    await runtimes.shift()?.close(0)
    await mailer.append('INBOX', mailWith('b'))
    await both[1]?.until(() => runs() === 2, 'the second execution')
  })
})

/** On a busy machine every new connection takes its time, and this test makes many. */
async function patiently(wait: () => Promise<unknown>): Promise<void> {
  for (let again = 3; ; again--) {
    try {
      return void (await wait())
    } catch (error) {
      if (again === 0) throw error
    }
  }
}

function client(user: string): ImapFlow {
  const auth = { user, pass: decodeURIComponent(server.password) }
  const made = new ImapFlow({
    host: server.hostname,
    port: Number(server.port),
    secure: false,
    doSTARTTLS: false,
    auth,
    logger: false,
    disableAutoIdle: true,
  })
  made.on('error', () => undefined)
  return made
}

function mailWith(subject: string, files: readonly (readonly [name: string, content: Buffer])[] = []): string {
  const parts = files.map(
    ([name, content]) =>
      `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${content.toString('base64').replace(/.{76}/g, '$&\r\n')}`,
  )
  return [
    'From: Ana <ana@example.com>',
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    `Message-ID: <${randomUUID()}@example.com>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=cut',
    '',
    ['', 'Content-Type: text/plain; charset=utf-8\r\n\r\nOlá!\r\n', ...parts].join('\r\n--cut\r\n'),
    '--cut--',
    '',
  ].join('\r\n')
}

function subjectOf(message: Json): string {
  return (message as { subject: string }).subject
}

/** A line to a port of this machine, which can be cut. */
async function openLine(port: number) {
  const sockets = new Set<Socket>()
  let cuts = 0
  const listener = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.pipe(other)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    get cuts() {
      return cuts
    },
    get connections() {
      return sockets.size / 2
    },
    cut() {
      if (sockets.size > 0) cuts++
      for (const socket of sockets) socket.destroy()
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise<void>((resolve) => listener.close(() => resolve()))
    },
  }
}
