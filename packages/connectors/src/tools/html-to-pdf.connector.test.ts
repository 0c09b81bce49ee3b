import { deflateSync, crc32 } from 'node:zlib'
import { PDFDict, PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { RemoteError } from '@jatai/errors'
import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { startServer } from '../web-protocols/__fixtures__/test-servers.ts'
import { runStep } from './__fixtures__/run-step.ts'
import type { StepResult, StepRun } from './__fixtures__/run-step.ts'

const UNREADABLE = 'it is no PNG or JPEG that can be read, or has too many pixels'
const ATTEMPT = 'Could not generate the pdf file'
const failed = (error: unknown): unknown => ({ success: false, message: ATTEMPT, error })

type Params = Readonly<Record<string, Json>>

const convert = (template: string, params: Params = {}, message: Json = {}, run: StepRun = {}): Promise<StepResult> =>
  runStep('html-to-pdf-connector', { fileName: 'a.pdf', template, ...params }, message, run)

/** The PDF that a template makes; the test fails when there is none. */
async function made(template: string, params: Params = {}, message: Json = {}, run: StepRun = {}): Promise<Buffer> {
  const { output, throws, files } = await convert(template, params, message, run)
  expect(throws ?? output).toEqual({ success: true, fileName: 'a.pdf' })
  return files.get('a.pdf')!
}

/** Pictures in a document; one with transparency counts twice. */
async function picturesIn(bytes: Uint8Array): Promise<number> {
  const document = await PDFDocument.load(bytes)
  const objects = document.context.enumerateIndirectObjects().map(([, object]) => object)
  const isPicture = (object: unknown): boolean => {
    const dictionary = (object as { readonly dict?: unknown }).dict
    return dictionary instanceof PDFDict && dictionary.get(PDFName.of('Subtype')) === PDFName.of('Image')
  }
  return objects.filter(isPicture).length
}

describe('a document', () => {
  test('is filled with the message, Double Braces first', async () => {
    const template = '<title>${title} {{ message.number }}</title><p>${items?size}</p>'
    const bytes = await made(template, {}, { title: 'Fatura', number: 7, items: [1] })
    expect((await PDFDocument.load(bytes)).getTitle()).toBe('Fatura 7')
  })

  test('is called what the setting says, file.pdf without one', async () => {
    const { output, files } = await convert('<p>x</p>', { fileName: 'out/{{ message.id }}.pdf' }, { id: 5 })
    expect(output).toEqual({ success: true, fileName: 'out/5.pdf' })
    expect(files.has('out/5.pdf')).toBe(true)
    const other = await runStep('html-to-pdf-connector', { template: 'x' }, {})
    expect(other.output).toEqual({ success: true, fileName: 'file.pdf' })
  })
})

describe('pictures', () => {
  const picture = png(4, 4)
  const image = (source: string): string => `<p>before <img src="${source}"> behind</p>`

  test('are files of the execution', async () => {
    expect(await picturesIn(await made(image('logo.png'), {}, {}, { files: { 'logo.png': picture } }))).toBe(1)
  })

  test('are base64 within the address', async () => {
    expect(await picturesIn(await made(image(`data:image/png;base64,${picture.toString('base64')}`)))).toBe(1)
  })

  test('come from http addresses that the outbound policy allows', async () => {
    const server = await startServer((_request, response) => void response.end(picture))
    expect(await picturesIn(await made(image(`${server.url}/logo.png`)))).toBe(1)
    const outbound = {
      proxyFor: () => undefined,
      check(): never {
        throw new RemoteError('REMOTE_ADDRESS_REFUSED', 'it may not be reached')
      },
    }
    const refused = await convert(image(`${server.url}/logo.png`), {}, {}, { services: { outbound } })
    expect(await picturesIn(refused.files.get('a.pdf')!)).toBe(0)
    expect(refused.log.map(({ text }) => text)).toEqual([
      `Picture ${server.url}/logo.png is left out: it may not be reached`,
    ])
    expect(server.received).toHaveLength(1)
  })

  test.each<[string, string]>([
    ['none.png', 'File none.png does not exist.'],
    ['text.png', UNREADABLE],
    ['../secret.png', 'Access to ../secret.png is not allowed'],
    ['huge.png', UNREADABLE],
    ['pixels.png', UNREADABLE],
    ['cut.png', UNREADABLE],
    ['file:///etc/passwd', ''],
  ])('%s is left out, and the log says so', async (source, reason) => {
    const files = {
      'text.png': 'text',
      'huge.png': png(60_000, 60_000, Buffer.alloc(0)),
      'pixels.png': png(4, 4, Buffer.from('no pixels')),
      'cut.png': picture.subarray(0, 50),
    }
    const { output, log } = await convert(image(source), {}, {}, { files })
    expect(output).toMatchObject({ success: true })
    expect(log).toHaveLength(1)
    expect(log[0]!.text).toContain(`Picture ${source} is left out: ${reason}`)
  })
})

describe('protection', () => {
  test('asks for the password', async () => {
    const bytes = await made('<p>x</p>', { securedPdf: true, password: '{{ message.word }}' }, { word: 'sésamo' })
    await expect(PDFDocument.load(bytes)).rejects.toThrow()
    await expect(PDFDocument.load(bytes, { password: 'other' })).rejects.toThrow()
    expect((await PDFDocument.load(bytes, { password: 'sésamo' })).getPageCount()).toBe(1)
    expect((await convert('x', { securedPdf: true })).output).toEqual(failed('Password is empty'))
  })

  test('grants what was chosen, without a password to open', async () => {
    const flags = async (params: Params): Promise<number> => {
      const bytes = await made('<p>x</p>', params)
      const document = await PDFDocument.load(bytes, { ignoreEncryption: true })
      const dictionary = document.context.lookup(document.context.trailerInfo.Encrypt)?.toString() ?? ''
      expect((await PDFDocument.load(bytes, { password: '' })).getPageCount()).toBe(1)
      return Number(/\/P (-?\d+)/.exec(dictionary)?.[1])
    }
    const all = 4 | 8 | 16 | 32 | 256 | 512 | 1024 | 2048
    const some = { print: true, modify: true, extractContent: true, fillInForm: true }
    const others = {
      printDegraded: true,
      modifyAnnotations: true,
      extractForAccessibility: true,
      assembleDocument: true,
    }
    expect((await flags({ customPermissions: true, ...some })) & all).toBe(4 | 2048 | 8 | 16 | 256)
    expect((await flags({ customPermissions: true, ...others })) & all).toBe(4 | 32 | 512 | 1024)
    expect((await flags({ customPermissions: true, ...some, ...others, readOnly: true })) & all).toBe(0)
  })

  test('is none unless one is asked for', async () => {
    expect((await PDFDocument.load(await made('x', { password: 'x', print: true }))).isEncrypted).toBe(false)
  })
})

describe('failures', () => {
  test.each<[string, string, Params, string]>([
    ['a variable that is not there', '${nothing}', {}, 'nothing'],
    ['another folder', 'x', { fileName: '../a.pdf' }, 'Access to ../a.pdf is not allowed'],
    ['a template without end', '<#list 1..1000000000 as i>xxxxxxxxxx</#list>', {}, 'The output is longer than'],
    [
      'HTML of millions of characters',
      '<#list 1..1100000 as i>xxxxxxxxxx</#list>',
      {},
      'The HTML has more than 10 million',
    ],
    ['elements without end', '<#list 1..1000 as i><div></#list>', {}, 'more than 150 elements inside each other'],
    [
      'more pictures than anybody needs',
      '<#list 1..501 as i><img src="${i}.png"></#list>',
      {},
      'more than 500 pictures',
    ],
  ])('%s', async (_name, template, params, error) => {
    const { output, files } = await convert(template, params)
    expect(output).toMatchObject({
      success: false,
      message: ATTEMPT,
      error: expect.stringContaining(error) as string,
    })
    expect(files.has('a.pdf')).toBe(false)
  })

  test('are thrown with Fail On Error', async () => {
    const { throws } = await convert('x', { securedPdf: true, failOnError: true })
    expect(throws).toMatchObject({ code: 500, error: 'Password is empty' })
  })

  test('end with the execution, while pages are being laid out', async () => {
    const startedAt = Date.now()
    const { throws } = await convert('<#list 1..20000 as i><p>${i} words</p></#list>', {}, {}, { timeoutMs: 1500 })
    expect(throws).toBeDefined()
    expect(Date.now() - startedAt).toBeLessThan(10_000)
  })
})

/** A grey picture in the smallest form of PNG. */
function png(width: number, height: number, pixels?: Buffer): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  const rows =
    pixels ??
    deflateSync(Buffer.alloc(height * (width + 1), 0x80).map((byte, at) => (at % (width + 1) === 0 ? 0 : byte)))
  const parts = [chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts])
}
