import { PDFDocument } from '@cantoo/pdf-lib'
import { describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { runStep } from './__fixtures__/run-step.ts'
import type { StepResult } from './__fixtures__/run-step.ts'
import { protectionOf } from './pdf/protection.ts'

async function plainPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  document.addPage().drawText('Hello')
  return document.save()
}

const secure = (content: string | Uint8Array, params: Record<string, Json>): Promise<StepResult> =>
  runStep('secure-pdf-connector', params, { fileName: 'a.pdf' }, { files: { 'a.pdf': content } })

/** What the encryption dictionary says, and whether the password opens the file. */
async function opened(bytes: Uint8Array, password: string): Promise<{ pages: number; flags: number }> {
  const locked = await PDFDocument.load(bytes, { ignoreEncryption: true })
  const dictionary = locked.context.lookup(locked.context.trailerInfo.Encrypt)?.toString() ?? ''
  const document = await PDFDocument.load(bytes, { password })
  expect(dictionary).toContain('/CFM /AESV3')
  return { pages: document.getPageCount(), flags: Number(/\/P (-?\d+)/.exec(dictionary)?.[1]) }
}

describe('a protected file', () => {
  test('opens with its password only', async () => {
    const { output, files } = await secure(await plainPdf(), { setPassword: true, password: 'sésamo' })
    expect(output).toEqual({ success: true, fileName: 'a.pdf' })
    const bytes = files.get('a.pdf')!
    expect(await opened(bytes, 'sésamo')).toMatchObject({ pages: 1 })
    await expect(PDFDocument.load(bytes, { password: 'wrong' })).rejects.toThrow()
    await expect(PDFDocument.load(bytes)).rejects.toThrow()
  })

  test('grants what was chosen, or everything', async () => {
    const granted = async (params: Record<string, Json>): Promise<number> => {
      const { files } = await secure(await plainPdf(), params)
      return (await opened(files.get('a.pdf')!, '')).flags
    }
    const all = 4 | 8 | 16 | 32 | 256 | 512 | 1024 | 2048
    expect((await granted({})) & all).toBe(all)
    expect((await granted({ customPermissions: true })) & all).toBe(0)
    expect((await granted({ customPermissions: true, print: true, extractContent: true })) & all).toBe(4 | 16 | 2048)
    expect((await granted({ customPermissions: true, printDegraded: true })) & all).toBe(4)
    const most = {
      assembleDocument: true,
      modify: true,
      modifyAnnotations: true,
      extractForAccessibility: true,
      fillInForm: true,
    }
    expect((await granted({ customPermissions: true, ...most })) & all).toBe(1024 | 8 | 32 | 512 | 256)
    expect((await granted({ customPermissions: true, ...most, readOnly: true })) & all).toBe(0)
  })

  test('has an owner of its own when permissions are limited', () => {
    const none = { readOnly: false, assembleDocument: false, modify: false, modifyAnnotations: false }
    const more = { extractContent: false, extractForAccessibility: false, print: false, printDegraded: false }
    const params = { ...none, ...more, fillInForm: false, customPermissions: true }
    expect(protectionOf(params, true, 'x').ownerPassword).toHaveLength(32)
    expect(protectionOf({ ...params, customPermissions: false }, true, 'x').ownerPassword).toBe('x')
  })
})

describe('failures', () => {
  test.each<[string, string | Uint8Array, Record<string, Json>, string]>([
    ['no password', '', { setPassword: true }, 'Password is empty'],
    ['no PDF', 'text', {}, 'The file is no PDF that can be read'],
    ['another folder', '', { fileName: '../a.pdf' }, 'Access to ../a.pdf is not allowed'],
  ])('%s', async (_, content, params, error) => {
    expect((await secure(content, params)).output).toMatchObject({ success: false, error })
    expect((await secure(content, { ...params, failOnError: true })).throws).toMatchObject({ code: 500, error })
  })

  test('a file that is encrypted already', async () => {
    const { files } = await secure(await plainPdf(), { setPassword: true, password: 'x' })
    const again = await secure(files.get('a.pdf')!, { setPassword: true, password: 'y' })
    expect(again.output).toEqual({
      success: false,
      message: 'Could not secure the pdf file',
      error: 'The file is encrypted already',
    })
    expect(again.files.get('a.pdf')).toEqual(files.get('a.pdf'))
  })

  test('passwords are in no error', async () => {
    const { output } = await secure('text', { setPassword: true, password: 'pa55word' })
    expect(JSON.stringify(output)).not.toContain('pa55word')
  })
})
