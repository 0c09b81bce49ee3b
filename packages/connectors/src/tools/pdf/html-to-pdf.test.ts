import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { htmlToPdf } from './html-to-pdf.ts'
import { protectPdf } from './protect-pdf.ts'

const made = (html: string): Promise<Uint8Array> => htmlToPdf(html, new Map())
const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join('')

const pagesOf = async (bytes: Uint8Array): Promise<readonly { readonly width: number; readonly height: number }[]> =>
  (await PDFDocument.load(bytes)).getPages().map((page) => page.getSize())

describe('pages', () => {
  test('is an A4 sheet, or what @page says', async () => {
    expect(await pagesOf(await made('<p>x</p>'))).toEqual([{ width: 595.28, height: 841.89 }])
    const landscape = await made('<style>@page { size: A5 landscape; margin: 1cm }</style>x')
    expect(await pagesOf(landscape)).toEqual([{ width: 595.28, height: 419.53 }])
  })

  test('goes on on as many pages as it needs, and breaks where it says so', async () => {
    const long = times(60, (i) => `<p>${i}</p>`)
    expect(await pagesOf(await made(long))).toHaveLength(3)
    const broken = '<p>a</p><p style="page-break-before: always">b</p><p style="break-after: page">c</p><p>d</p>'
    expect(await pagesOf(await made(broken))).toHaveLength(3)
  })

  test('may be empty', async () => {
    expect(await pagesOf(await made('<html><body></body></html>'))).toHaveLength(1)
  })
})

/** Programs of poppler and qpdf, where there are some. */
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined

function looked(program: string, bytes: Uint8Array, ...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-pdf-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'a.pdf')
  writeFileSync(file, bytes)
  const args = program === 'pdftotext' ? [...options, file, '-'] : [...options, file]
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

describe.skipIf(!has('pdftotext'))('read by poppler (skipped: pdftotext is not installed)', () => {
  const text = async (template: string): Promise<string> => looked('pdftotext', await made(template), '-layout')
  const lines = async (template: string): Promise<readonly string[]> =>
    (await text(template))
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, ' | '))
      .filter((line) => line !== '' && line !== '\f')

  test('has the letters of Latin, Greek and Cyrillic, and signs', async () => {
    const words = 'ação João Größe zażółć příliš ğışİ Καλημέρα Привет Їжак € → ✓ ☐ ≤ ½ “x” …'
    expect(await text(`<p>${words}</p>`)).toContain(words)
    expect(await text(`<p style="font-family: serif">${words}</p>`)).toContain(words)
    expect(await text('<p style="font-family: monospace">ação → 1</p>')).toContain('ação → 1')
  })

  test('has headings, lists with their marks, and tables by rows and columns', async () => {
    expect(await lines('<h1>Um</h1><ul><li>a<li>b</ul><ol start="3"><li>c<li>d</ol>')).toEqual([
      'Um',
      expect.stringMatching(/a$/) as string,
      expect.stringMatching(/b$/) as string,
      expect.stringMatching(/^3\..*c$/) as string,
      expect.stringMatching(/^4\..*d$/) as string,
    ])
    const table =
      '<table width="100%"><tfoot><tr><td>Total<td>3</tfoot><thead><tr><th>Nome<th>N</thead><tr><td>Ana<td>1<tr><td>Eva<td>2</table>'
    expect(await lines(table)).toEqual(['Nome | N', 'Ana | 1', 'Eva | 2', 'Total | 3'])
  })

  test('repeats the head of a table on each page', async () => {
    const table = `<table><thead><tr><th>Nome</thead>${times(80, (i) => `<tr><td>${i}`)}</table>`
    expect((await lines(table)).filter((line) => line.replace('\f', '') === 'Nome').length).toBeGreaterThan(1)
  })

  test('loses nothing between two pages', async () => {
    const rows = times(60, (i) => `<tr><td>first ${i}<br>second ${i}</td><td>middle ${i}</td></tr>`)
    const spans = times(
      30,
      (i) => `<tr><td rowspan="3">span ${i}</td><td>a<br>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>`,
    )
    const long = `<table><tr><td>${'word '.repeat(1500)}</td><td>beside</td></tr></table>`
    const found = await text(`<table>${rows}</table><table>${spans}</table>${long}`)
    const count = (pattern: RegExp): number => found.match(pattern)?.length ?? 0
    expect([count(/first/g), count(/second/g), count(/middle/g), count(/span/g)]).toEqual([60, 60, 60, 30])
    expect([count(/word/g), count(/beside/g)]).toEqual([1500, 1])
  })

  test('puts floats and what stands in a line beside the text', async () => {
    expect(
      await lines('<div style="float:left">A</div><div style="float:right">B</div><p style="clear:both">C'),
    ).toEqual(['A | B', 'C'])
    const inBoxes = '<p><span style="display:inline-block;width:200px">Nome</span>Ana</p>'
    expect(await lines(inBoxes)).toEqual(['Nome | Ana'])
  })

  test('leaves out what is not to be seen', async () => {
    const hidden = '<script>a</script><style>b</style><p style="display:none">c</p><p style="visibility:hidden">d</p>'
    expect((await text(`${hidden}<!-- e --><p>seen</p>`)).trim()).toBe('seen')
  })
})

describe.skipIf(!has('pdfinfo') || !has('qpdf'))(
  'checked by poppler and qpdf (skipped: they are not installed)',
  () => {
    test('is a PDF without faults', async () => {
      const template =
        '<h1>x ✓</h1><table border="1"><tr><td>a</table><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg><a href="https://example.com">y</a>'
      expect(looked('qpdf', await made(template), '--check')).toContain('No syntax or stream encoding errors found')
    })

    test('is protected as other programs understand it', async () => {
      const permissions = { ...NOTHING, printing: 'highResolution', fillingForms: true } as const
      const bytes = await protectPdf(await made('<p>x</p>'), { userPassword: 'abc', ownerPassword: 'def', permissions })
      expect(() => looked('pdfinfo', bytes)).toThrow(/password/i)
      const info = looked('pdfinfo', bytes, '-upw', 'abc')
      expect(info).toMatch(/Encrypted: +yes \(print:yes copy:no change:no addNotes:no algorithm:AES-256\)/)
      const encryption = looked('qpdf', bytes, '--password=abc', '--show-encryption')
      for (const line of [
        'print high resolution: allowed',
        'modify forms: allowed',
        'modify annotations: not allowed',
        'extract for any purpose: not allowed',
        'modify document assembly: not allowed',
        'file encryption method: AESv3',
      ]) {
        expect(encryption).toContain(line)
      }
    })
  },
)

const NOTHING = {
  printing: false,
  modifying: false,
  copying: false,
  annotating: false,
  fillingForms: false,
  contentAccessibility: false,
  documentAssembly: false,
} as const
