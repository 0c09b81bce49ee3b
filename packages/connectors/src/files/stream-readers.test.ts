import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runTracks, step } from '../logic/__fixtures__/run-tracks.ts'
import type { Behaviour } from '../logic/__fixtures__/run-tracks.ts'

// The streaming readers; the results of the plain settings are in the vectors (tests/conformance).

type Params = Readonly<Record<string, Json>>

interface Streamed {
  readonly output: unknown
  readonly runs: readonly Json[]
  readonly errors: readonly Json[]
}

async function stream(
  name: string,
  content: string | Uint8Array,
  params: Params = {},
  options: { readonly work?: Behaviour; readonly message?: Json } = {},
): Promise<Streamed> {
  const runs: Json[] = []
  const errors: Json[] = []
  const outcome = await runTracks(
    {
      start: [step(name, { fileName: 'big', onProcess: 'each', onException: 'failed', ...params })],
      each: [step('work')],
      failed: [step('note')],
    },
    {
      files: { big: content },
      message: options.message ?? { n: 1 },
      behaviours: {
        work: (call) => (runs.push(call.message), options.work?.(call) ?? { success: true }),
        note: ({ message }) => (errors.push(message), message),
      },
    },
  )
  return { output: outcome.kind === 'response' ? outcome.message : outcome.error, runs, errors }
}

const data = (result: Streamed): Json[] => result.runs.map((run) => (run as { data: Json }).data)
const failed = (message: string): unknown => ({ success: false, message, exception: expect.any(String) as unknown })
const all = (total: number): unknown => ({ total, success: total, failed: 0 })

describe('Stream File Reader', () => {
  const lines = (content: string | Uint8Array, params?: Params, options?: Parameters<typeof stream>[3]) =>
    stream('stream-file-reader-connector', content, params, options)

  test('runs for every line, empty ones too', async () => {
    const result = await lines('a\n\nb\r\nc')
    expect([result.output, data(result)]).toEqual([all(4), ['a', '', 'b', 'c']])
  })

  test.each([
    ['ISO-8859-1', Buffer.from('é\nã', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFé\nã', 'utf16le')],
    ['windows-1252', Buffer.from('é\nã', 'latin1')],
  ])('reads %s', async (charset, bytes) => {
    expect(data(await lines(bytes, { charset }))).toEqual(['é', 'ã'])
  })

  test('takes invalid bytes for an error, or drops them', async () => {
    const bytes = Buffer.from([0x61, 0xff, 0x62])
    expect((await lines(bytes)).output).toEqual(failed('The file holds bytes that are not valid in its charset'))
    expect(data(await lines(bytes, { ignoreInvalidCharset: true }))).toEqual(['ab'])
  })

  test('leaves out lines, and reads no further than the limit', async () => {
    expect(data(await lines('a\nb\nc\nd', { skip: '{{ message.n }}', limit: 2, advanced: true }))).toEqual(['b', 'c'])
    expect((await lines('a\nb', { skip: 5 })).output).toEqual(all(0))
  })

  test('takes the name from the message when it has none', async () => {
    expect((await lines('a', { fileName: '' }, { message: { filename: 'big' } })).output).toEqual(all(1))
    expect((await lines('a', { fileName: '' })).output).toEqual(failed('File Name is empty'))
  })

  test('names the item of an error, counts and goes on', async () => {
    const work: Behaviour = ({ message }) => {
      if ((message as { data: string }).data === 'b') throw new Error('boom')
      return { success: (message as { data: string }).data !== 'c' }
    }
    const { output, errors } = await lines('a\nb\nc', { itemIdentifier: 'data' }, { work })
    expect(output).toEqual({ total: 3, success: 1, failed: 2 })
    expect(errors).toMatchObject([{ error: 'boom', code: 500, processId: 'b' }])
  })

  test('runs at most ten at once, and as many when it may', async () => {
    let inside = 0
    let most = 0
    const work: Behaviour = async () => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside--
      return { success: true }
    }
    const content = 'x\n'.repeat(40)
    expect((await lines(content, { parallel: true }, { work })).output).toEqual(all(40))
    expect(most).toBe(10)
    most = 0
    await lines(content, {}, { work })
    expect(most).toBe(1)
  })

  test('fails for what is not there, softly or not', async () => {
    expect((await lines('', { fileName: 'none' })).output).toEqual(failed('File none does not exist.'))
    expect((await lines('', { fileName: '../big', failOnError: true })).output).toMatchObject({
      error: 'Access to ../big is not allowed',
      code: 500,
    })
  })
})

describe('Stream CSV Reader', () => {
  const csv = (content: string | Uint8Array, params?: Params) => stream('stream-csv-reader-connector', content, params)

  test('runs for every row, by the header', async () => {
    const { output, runs } = await csv('name,note\nAna,"a ""b"",\nc"\nRui\n')
    expect(output).toEqual(all(2))
    expect(runs).toEqual([
      { name: 'Ana', note: 'a "b",\nc' },
      { name: 'Rui', note: null },
    ])
  })

  test('has its own names of columns, with or without a header in the file', async () => {
    const customHeaders = 'a, b'
    expect((await csv('1,2\n3,4', { customHeaders })).runs).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ])
    expect((await csv('x,y\n3,4', { customHeaders, ignoreHeader: true })).runs).toEqual([{ a: '3', b: '4' }])
  })

  test('keeps some columns', async () => {
    expect((await csv('a,b,c\n1,2,3', { filterHeaders: 'c,a,none' })).runs).toEqual([{ c: '3', a: '1' }])
  })

  test('reads another delimiter and charset', async () => {
    const params = { delimiter: ';', charset: 'ISO-8859-1' }
    expect((await csv(Buffer.from('a;b\né;2', 'latin1'), params)).runs).toEqual([{ a: 'é', b: '2' }])
    expect((await csv('a\tb\n1\t2', { delimiter: '\\t' })).runs).toEqual([{ a: '1', b: '2' }])
  })

  test('hands out several rows at once, what is left at the end', async () => {
    const { output, runs } = await csv('a\n1\n2\n3\n4', { chunkSize: '2', skip: '{{ message.n }}' })
    expect(output).toEqual(all(2))
    expect(runs).toEqual([{ data: [{ a: '2' }, { a: '3' }] }, { data: [{ a: '4' }] }])
  })

  test('stops at the limit; 0 is none', async () => {
    expect((await csv('a\n1\n2', { limit: 1 })).runs).toEqual([{ a: '1' }])
    expect((await csv('a\n1\n2', { limit: 0 })).output).toEqual(all(2))
  })

  test('says what is wrong with the file', async () => {
    expect((await csv('a\n"b')).output).toMatchObject({ success: false })
    expect((await csv(Buffer.from([0x61, 0x0a, 0xff]))).output).toMatchObject({ success: false })
    expect((await csv(Buffer.from([0x61, 0x0a, 0xff, 0x31]), { ignoreInvalidCharset: true })).runs).toEqual([
      { a: '1' },
    ])
  })
})

describe('Stream JSON File Reader', () => {
  const json = (content: string, params?: Params) => stream('stream-json-file-reader-connector', content, params)
  const document = '{"a": {"list": [{"v": 1, "w": [1, 2]}, {"v": 12345678901234567890}, {"v": 3}]}, "b": [7]}'

  test.each<[string, string]>([
    ['$.a.list[*].v', '[1,12345678901234567890,3]'],
    ['$.a.list[?(@.v < 3)]', '[{"v":1,"w":[1,2]}]'],
    ['$.a.list[?(@.v == 3)].v', '[3]'],
    ['$.a.list[0].w[*]', '[1,2]'],
    ['$..v', '[1,12345678901234567890,3]'],
    ['$.b', '[7]'],
    ['$.none[*]', '[]'],
  ])('%s', async (jsonPath, expected) => {
    expect(JSON.stringify(data(await json(document, { jsonPath })))).toBe(expected)
  })

  test('runs for each element of a list, and once for an object', async () => {
    expect(data(await json('[1, {"a": 2}]'))).toEqual([1, { a: 2 }])
    expect(data(await json('{"a": 2}', { jsonPath: '' }))).toEqual([{ a: 2 }])
  })

  test('fails where the file is no JSON, after the items before', async () => {
    const { output, runs } = await json('[1, 2, oops')
    expect([output, runs.length]).toEqual([failed(expect.any(String) as string), 2])
    expect((await json('{"a": ', { failOnError: true })).output).toMatchObject({ code: 500 })
  })
})

describe('Stream XML File Reader', () => {
  const xml = (content: string | Uint8Array, params?: Params) =>
    stream('stream-xml-file-reader-connector', content, params)
  const document =
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e "x">]><r><info n="1"> A </info><i><p> 1 </p><q><z>2</z></q><!-- c --></i>' +
    '<info n="2">B</info><x:i a="&amp;">&e;<p>&lt;</p></x:i></r>'

  test('cuts out the elements at a path', async () => {
    expect((await xml(document, { nodePath: '//r/i' })).runs).toEqual([
      { node: '<i><p> 1 </p><q><z>2</z></q></i>' },
      { node: '<x:i a="&amp;"><p>&lt;</p></x:i>' },
    ])
  })

  test('trims texts, leaves out elements, and empties what is nested', async () => {
    const nodePath = 'r/i'
    const first = async (params: Params): Promise<unknown> => (await xml(document, { nodePath, ...params })).runs[0]
    expect(await first({ removeWhitespaces: true, coalesce: true })).toEqual({ node: '<i><p>1</p><q><z>2</z></q></i>' })
    expect(await first({ ignorePaths: '/r/i/p, r/i/q/z' })).toEqual({ node: '<i><q></q></i>' })
    expect(await first({ ignoreNestedChildNodes: true })).toEqual({ node: '<i><p> 1 </p><q></q></i>' })
  })

  test('knows the context before a node', async () => {
    const { runs } = await xml(document, { nodePath: '/r/i', contextPaths: '/r/info', removeWhitespaces: true })
    expect(runs).toMatchObject([
      { context: { r: { info: { attributes: { n: '1' }, value: 'A' } } } },
      { context: { r: { info: { attributes: { n: '2' }, value: 'B' } } } },
    ])
  })

  test('reads another charset, and says what is wrong', async () => {
    const bytes = Buffer.from('<r><i>é</i></r>', 'latin1')
    expect((await xml(bytes, { nodePath: '/r/i', charset: 'ISO-8859-1' })).runs).toEqual([{ node: '<i>é</i>' }])
    expect((await xml('<r/>', { nodePath: '/' })).output).toEqual(failed('Node Path is empty'))
    expect((await xml('<r><i></r>', { nodePath: '/r/i' })).output).toMatchObject({ success: false })
  })
})

describe('Stream File Reader Pattern', () => {
  const blocks = async (content: string, params: Params) =>
    data(await stream('stream-file-reader-pattern-connector', content, params))

  test('cuts elements with their tags, whatever their prefix, the outer one of nested', async () => {
    const content = '<r><m:o a=">"><o>1</o></m:o> <o/><other/><!-- <o> --><o>2</o></r>'
    expect(await blocks(content, { token: 'o' })).toEqual(['<m:o a=">"><o>1</o></m:o>', '<o/>', '<o>2</o>'])
  })

  test('cuts between tokens, with or without them', async () => {
    const params = { tokenizer: 'PAIR', token: 'BEGIN', endToken: 'END' }
    const content = 'x BEGIN\n1\nEND y BEGIN2END BEGIN END'
    expect(await blocks(content, params)).toEqual(['1', '2'])
    expect(await blocks(content, { ...params, includeTokens: true })).toEqual([
      'BEGIN\n1\nEND',
      'BEGIN2END',
      'BEGIN END',
    ])
  })

  test('cuts at a pattern, and hands out several blocks at once', async () => {
    const params = { tokenizer: 'REGEX', token: '--+' }
    expect(await blocks('a--b\n----\nc', params)).toEqual(['a', 'b', 'c'])
    expect(await blocks('a--b--c', { ...params, token: '--', group: 2 })).toEqual(['a--b', 'c'])
    expect(await blocks('no match', params)).toEqual(['no match'])
  })

  test('finds a token that a piece of the file cuts in two', async () => {
    const block = `<o>${'x'.repeat(40_000)}</o>`
    expect(await blocks(`<r>${block.repeat(5)}</r>`, { token: 'o' })).toEqual(Array.from({ length: 5 }, () => block))
    const pieces = Array.from({ length: 5 }, () => 'y'.repeat(65_535))
    expect(await blocks(pieces.join('--'), { tokenizer: 'REGEX', token: '--' })).toEqual(pieces)
  })

  test('needs an end where there is a pair', async () => {
    const { output } = await stream('stream-file-reader-pattern-connector', '', { tokenizer: 'PAIR', token: 'a' })
    expect(output).toEqual(failed('End Token is empty'))
  })
})
