import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runTracks, step } from '../logic/__fixtures__/run-tracks.ts'
import { runStep } from '../tools/__fixtures__/run-step.ts'
import type { StepRun } from '../tools/__fixtures__/run-step.ts'

// File Writer, File Reader and Append Files; the results of the plain settings are in the vectors (tests/conformance).

type Params = Readonly<Record<string, Json>>
const failed = (message: string): unknown => ({ success: false, message, exception: expect.any(String) as unknown })
const text = 'São Paulo'
const encodings: readonly (readonly [string, string])[] = [
  ['UTF-8', '53c3a36f205061756c6f'],
  ['iso-8859-1', '53e36f205061756c6f'],
  ['Cp1252', '53e36f205061756c6f'],
  ['UTF-16', 'feff005300e3006f0020005000610075006c006f'],
  ['UTF-16LE', '5300e3006f0020005000610075006c006f00'],
  ['UTF-16BE', '005300e3006f0020005000610075006c006f'],
  ['IBM850', '53c66f205061756c6f'],
]

describe('File Writer', () => {
  const write = ({ data, ...params }: Params, files: StepRun['files'] = {}) =>
    runStep(
      'file-writer-connector',
      { fileName: 'a.txt', endOfLinePolicy: 'none', inputData: '{{ message.data }}', ...params },
      { data: data ?? null, m: 1 },
      { files },
    )
  const written = async (...args: Parameters<typeof write>) =>
    (await write(...args)).files.get('a.txt')?.toString('latin1')

  test.each(encodings)('writes in %s', async (charset, hex) => {
    const { files } = await write({ charset, data: text })
    expect(files.get('a.txt')?.toString('hex')).toBe(hex)
  })

  test('writes a second text in UTF-16 behind the first without another mark', async () => {
    const { files } = await write({ charset: 'UTF-16', data: 'b' }, { 'a.txt': Buffer.from('feff0061', 'hex') })
    expect(files.get('a.txt')?.toString('hex')).toBe('feff00610062')
  })

  test.each([
    ['windows', 'a\r\nb\nc\r\n'],
    ['unix', 'a\nb\nc\n'],
    ['none', 'ab\nc'],
  ])('ends lines as %s does', async (endOfLinePolicy, expected) => {
    expect(await written({ endOfLinePolicy, data: ['a', 'b\nc'] })).toBe(expected)
  })

  test('appends, overrides or fails', async () => {
    const there = { 'a.txt': 'old' }
    expect(await written({ data: 'new' }, there)).toBe('oldnew')
    expect(await written({ data: 'new', fileExistsPolicy: 'OVERRIDE' }, there)).toBe('new')
    const { output, files } = await write({ data: 'new', fileExistsPolicy: 'fail' }, there)
    expect([output, files.get('a.txt')?.toString()]).toEqual([failed('File a.txt already exists.'), 'old'])
  })

  test('writes numbers, booleans and null, and objects where they are joined', async () => {
    const data = [1.5, true, null, { a: [1] }, '2']
    expect(await written({ data, coalesce: true, endOfLinePolicy: 'unix' })).toBe('1.5\ntrue\n\n{"a":[1]}\n2\n')
    expect((await write({ data })).output).toEqual(
      failed('Invalid input data: the value is an object and Coalesce is disabled'),
    )
  })

  test('writes bytes', async () => {
    expect(await written({ isBinary: true, data: 'AP8K' })).toBe('\0ÿ\n')
    expect((await write({ isBinary: true, data: '?' })).output).toMatchObject({ success: false })
    expect((await write({ isBinary: true, data: 7, failOnError: true })).throws).toMatchObject({
      code: 500,
    })
  })

  test('gives the metadata back, and writes them beside the file', async () => {
    const params = { data: 'x', metadata: '{"a": "{{ message.m }}"}', writeMetadataSidecar: true }
    const { output, files } = await write(params)
    expect(output).toEqual({ fileName: 'a.txt', success: true, metadata: { a: '1' } })
    expect(files.get('a.txt.metadata.json')?.toString()).toBe('{"a":"1"}')
    expect((await write({ data: 'x' })).files.size).toBe(1)
  })

  test.each(['/a.txt', '../a.txt', 'x/../../a.txt', 'C:\\a.txt', '..\\a.txt'])(
    'does not leave the folder: %j',
    async (fileName) => {
      const { output, files } = await write({ fileName, data: 'x' })
      expect([output, files.size]).toEqual([failed(`Access to ${fileName} is not allowed`), 0])
    },
  )

  test('refuses an unknown charset', async () => {
    expect((await write({ charset: 'nope', data: 'x' })).output).toEqual(failed('The charset nope is not known'))
  })

  test('does not mix what parallel runs write', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => String(i).repeat(5000))
    const outcome = await runTracks(
      {
        start: [
          step('for-each-connector', { jsonPath: '$.lines[*]', parallel: true, onProcess: 'each' }),
          step('file-reader-connector', { fileName: 'all.txt' }),
        ],
        each: [
          step('file-writer-connector', { fileName: 'all.txt', inputData: '{{ message }}', endOfLinePolicy: 'unix' }),
        ],
      },
      { message: { lines } },
    )
    expect(outcome).toMatchObject({ kind: 'response' })
    const { data } = (outcome as unknown as { message: { data: string[] } }).message
    expect([...data].sort()).toEqual([...lines].sort())
  })
})

describe('File Reader', () => {
  const read = async (content: string | Uint8Array, params: Params = {}) =>
    runStep('file-reader-connector', { fileName: 'a', ...params }, {}, { files: { a: content } })

  test.each(encodings)('reads %s', async (charset, hex) => {
    expect((await read(Buffer.from(hex, 'hex'), { charset })).output).toEqual({
      data: [text],
      fileName: 'a',
      lineCount: 1,
    })
  })

  test('takes \\n, \\r\\n and \\r for ends of lines, and drops a byte order mark', async () => {
    expect((await read('\uFEFFa\r\nb\n\rc\r')).output).toEqual({
      data: ['a', 'b', '', 'c'],
      fileName: 'a',
      lineCount: 4,
    })
    expect((await read('')).output).toEqual({ data: [], fileName: 'a', lineCount: 0 })
  })

  test('gives one text, or the bytes', async () => {
    const single = await read('a\r\nb\r\n', { readAsSingleString: true })
    expect(single.output).toEqual({ data: ['a\r\nb\r\n'], fileName: 'a', lineCount: 1 })
    expect((await read(Buffer.from([0, 255]), { isBinary: true })).output).toEqual({
      data: 'AP8=',
      fileName: 'a',
      lineCount: 0,
    })
  })

  test('has a limit where it is asked for', async () => {
    expect((await read('abcd', { maxSizeFile: 3 })).output).toMatchObject({ lineCount: 1 })
    const params = { checkFileSize: true, maxSizeFile: 3 }
    const message = 'File a exceeds the maximum size of 3 bytes'
    expect((await read('abcd', params)).output).toEqual(failed(message))
    expect((await read('abcd', { ...params, failOnError: true })).throws).toMatchObject({ error: message, code: 500 })
  })

  test('fails for what is not there or not allowed', async () => {
    expect((await read('', { fileName: 'b' })).output).toEqual(failed('File b does not exist.'))
    expect((await read('', { fileName: '/etc/passwd' })).output).toEqual(failed('Access to /etc/passwd is not allowed'))
    expect((await read('', { charset: 'nope' })).output).toEqual(failed('The charset nope is not known'))
  })
})

describe('Append Files', () => {
  const append = (params: Params, files: NonNullable<StepRun['files']>, message: Json = {}) =>
    runStep('append-files-connector', { fileName: 'all', ...params }, message, { files })

  test('reads each file in its charset, and writes them in that of the target, in order', async () => {
    const appendFiles = [{ fileName: 'b', charset: 'ISO-8859-1' }, { fileName: 'a' }]
    const files = { all: Buffer.from('>', 'utf16le'), a: 'é', b: Buffer.from('ã', 'latin1') }
    const result = await append({ charset: 'UTF-16LE', appendFiles }, files)
    expect(result.output).toEqual({ fileName: 'all', success: true })
    expect(result.files.get('all')?.toString('utf16le')).toBe('>ãé')
  })

  test('makes the target, and takes the files from an expression', async () => {
    const params = { filesRawMode: true, rawAppendFiles: '{{ message.files }}', appendFiles: ['ignored'] }
    const { files } = await append(params, { a: '1', b: '2' }, { files: [{ fileName: 'a' }, 'b', 'a'] })
    expect(files.get('all')?.toString()).toBe('121')
  })

  test.each<[string, Json]>([
    ['File none does not exist.', ['a', 'none']],
    ['File all cannot be appended to itself', ['a', 'all']],
    ['The charset nope is not known', [{ fileName: 'a', charset: 'nope' }]],
    ['Access to ../a is not allowed', ['../a']],
  ])('writes nothing when it fails: %s', async (message, appendFiles) => {
    const { output, files } = await append({ appendFiles }, { all: '0', a: '1' })
    expect([output, files.get('all')?.toString()]).toEqual([failed(message), '0'])
    expect((await append({ appendFiles, failOnError: true }, { all: '0', a: '1' })).throws).toMatchObject({
      error: message,
    })
  })
})
