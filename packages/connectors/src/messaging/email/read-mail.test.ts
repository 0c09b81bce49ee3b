import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, expect, test, vi } from 'vitest'
import { readMail } from './read-mail.ts'

const RECEIVED = new Date('2020-02-10T17:54:52.345Z')
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}'

async function read(name: string, hasAttachments = true) {
  const lines = readFileSync(new URL(`./__fixtures__/mails/${name}.eml`, import.meta.url), 'latin1')
    .trimEnd()
    .split(/\r?\n/)
  // As it comes over the wire, in pieces.
  const source = Readable.from(lines.map((line) => Buffer.from(`${line}\r\n`, 'latin1')))
  return taken(await readMail(source, { receivedAt: RECEIVED, hasAttachments }))
}

async function readText(text: string) {
  return taken(await readMail(Readable.from([Buffer.from(text)]), { receivedAt: RECEIVED, hasAttachments: true }))
}

async function taken(mail: Awaited<ReturnType<typeof readMail>>) {
  const files: string[] = []
  for (const { name, content, contentType } of mail.files) {
    files.push(`${name} (${contentType}): ${(await buffer(content)).toString()}`)
  }
  await mail.discard()
  return { message: mail.message, files }
}

const folder = mkdtempSync(join(tmpdir(), 'jatai-read-mail-'))
vi.stubEnv('TMPDIR', folder)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

test('has both texts, the addresses and dates, and the second file of a name behind a UUID', async () => {
  const { message, files } = await read('report-with-two-files')
  const second = expect.stringMatching(new RegExp(`^${UUID}_file\\.csv$`)) as string
  expect(message).toEqual({
    textMessage: 'Hi Pedro,\n\n*see* the files.\n',
    htmlMessage: '<div dir="ltr">Hi Pedro,<br><b>see</b> the files.</div>\n',
    attachments: ['file.csv', second],
    subject: 'Monthly report',
    from: ['Renato Peixe Junior <renato.peixe@example.com>'],
    to: ['pedro@example.com'],
    cc: [],
    bcc: [],
    replyTo: ['Renato Peixe Junior <renato.peixe@example.com>'],
    sentDate: '2020-02-10T17:54:40Z[UTC]',
    receivedDate: '2020-02-10T17:54:52Z[UTC]',
  })
  expect(files).toEqual([
    'file.csv (text/csv): a,b\n1,2\n',
    expect.stringMatching(new RegExp(`^${UUID}_file\\.csv \\(text/csv\\): a,b\n3,4\n$`)),
  ])
})

test('the UUID is another one on every reading', async () => {
  const [first, second] = await Promise.all([read('report-with-two-files'), read('report-with-two-files')])
  expect(first.message['attachments']).not.toEqual(second.message['attachments'])
})

test('attachments are passed over where they are not wanted', async () => {
  const { message, files } = await read('report-with-two-files', false)
  expect([message['attachments'], files]).toEqual([[], []])
  expect(message['textMessage']).toContain('Hi Pedro')
})

test('charsets of headers and texts, names with commas, groups, an address for replies', async () => {
  const { message } = await read('latin-outlook')
  expect(message).toMatchObject({
    textMessage: 'Segue a cotação de R$ 1.000,00 em anexo não.\n',
    htmlMessage: '',
    subject: 'Cotação nº 7',
    from: ['João da Conceição <joao@example.com>'],
    to: ['"Compras, Matriz" <compras@example.com>', 'Érica <erica@example.com>'],
    cc: ['a@example.com', 'B <b@example.com>'],
    replyTo: ['devolver@example.com'],
    sentDate: '2024-03-05T23:59:58Z[UTC]',
  })
})

test('a mail in a charset of its country, to nobody that is named, without a date', async () => {
  const { message } = await read('japanese')
  expect(message).toMatchObject({
    textMessage: 'こんにちは\n',
    subject: '試験の件',
    from: ['山田 <yamada@example.jp>'],
    to: [],
    sentDate: null,
  })
})

test('a picture inside the text is a file, and the text keeps its reference', async () => {
  const { message, files } = await read('inline-picture')
  expect(message).toMatchObject({ textMessage: '', attachments: ['attachment-1.png'] })
  expect(message['htmlMessage']).toContain('<img src="cid:logo@shop"> Thanks ✓')
  expect(files).toHaveLength(1)
})

test('a mail inside the mail is one file, and names in pieces are put together', async () => {
  const { message, files } = await read('forwarded')
  expect(message).toMatchObject({
    textMessage: 'see below',
    attachments: ['attachment-1.eml', 'Relatório nº 7.pdf'],
  })
  expect(files[0]).toMatch(/^attachment-1\.eml \(message\/rfc822\): From: carl@example\.com[^]*%PDF/)
  expect(files[1]).toBe('Relatório nº 7.pdf (application/pdf): %PDF-')
})

test('names are never paths', async () => {
  const { message, files } = await read('hostile-names')
  expect(message['attachments']).toEqual([
    'passwd',
    expect.stringMatching(new RegExp(`^${UUID}_passwd$`)),
    'attachment-3.txt',
    'ab.txt',
    'attachment-5.txt',
  ])
  expect(files.map((file) => file.replace(/^[^]*: /, ''))).toEqual(['one', 'two', 'three', 'four', 'five'])
  expect(message['sentDate']).toBeNull()
})

test('what a server says of an undelivered mail stands in the text', async () => {
  const { message } = await read('bounce')
  expect(message['textMessage']).toMatch(/^No such user\.[^]*Status: 5\.1\.1/)
})

test('long names are cut before their extension', async () => {
  const name = `${'é'.repeat(300)}.pdf`
  const head = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\n'
  const { message } = await readText(
    `${head}Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name)}\r\n\r\nx\r\n--b--\r\n`,
  )
  const [attachment] = message['attachments'] as [string]
  expect(attachment).toMatch(/^é+\.pdf$/)
  expect(Buffer.byteLength(attachment)).toBe(218)
})

test.each([
  ['nothing at all', ''],
  ['a body without headers', '\r\nhello'],
  ['a multipart that never ends', 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello'],
  [
    'an attachment that never ends',
    'Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0',
  ],
  ['an unknown charset', 'Content-Type: text/plain; charset=klingon\r\n\r\nhello'],
  ['headers named like prototypes', '__proto__: x\r\nconstructor: y\r\n\r\nhello'],
])('%s is a mail all the same', async (_what, text) => {
  const { message } = await readText(text)
  expect(message).toMatchObject({ from: [], subject: '' })
})

test.each([
  ['headers without end', `X: ${'x'.repeat(2_000_000)}\r\n\r\nhello`],
  ['parts without end', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(5000)}--b--`],
])('%s are refused', async (_what, text) => {
  await expect(readText(text)).rejects.toMatchObject({ code: 'MESSAGE_MAIL' })
})

test('a source that breaks off is told as what it is, and nothing stays on the disk', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from(
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\n\r\nxx\r\n',
    )
    throw new Error('the connection broke')
  }
  const reading = readMail(Readable.from(broken()), { receivedAt: RECEIVED, hasAttachments: true })
  await expect(reading).rejects.toThrow('the connection broke')
  expect(readdirSync(folder)).toEqual([])
})
