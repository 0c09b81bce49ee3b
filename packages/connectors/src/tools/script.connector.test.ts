import { ExactNumber, parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runStep } from './__fixtures__/run-step.ts'

async function outputOf(code: string, message: Json = {}): Promise<Json | undefined> {
  const { output } = await runStep('script-connector', { code, timeout: 10_000 }, message)
  expect(output).toHaveProperty('success', true)
  return (output as { readonly output?: Json }).output
}

async function errorOf(code: string, message: Json = {}, timeout: Json = 10_000): Promise<Json | undefined> {
  const { output, throws } = await runStep('script-connector', { code, timeout }, message)
  expect(throws).toBeUndefined()
  expect(output).toHaveProperty('success', false)
  return (output as { readonly error?: Json }).error
}

describe('what a script finds', () => {
  test('body and message', async () => {
    expect(await outputOf('output = [body.a, message.body === body, message.b]', { body: { a: 1 }, b: 2 })).toEqual([
      1,
      true,
      2,
    ])
    expect(await outputOf('output = typeof body', { a: 1 })).toBe('undefined')
    for (const message of [null, 'text', 5, [1], true]) {
      expect(await outputOf('output = [typeof body, message]', message)).toEqual(['undefined', message])
    }
    expect(await outputOf('output = Object.keys(body)', parseJson('{"body":{"__proto__":1,"a":2}}'))).toEqual([
      '__proto__',
      'a',
    ])
  })

  test('Lodash by two names, and Moment with time zones and the locales of its users', async () => {
    expect(await outputOf('output = [lodash === _, lodash.VERSION.split(".")[0]]')).toEqual([true, '4'])
    expect(
      await outputOf(`
        var at = moment.tz('2024-02-01T02:30:00Z', 'America/Sao_Paulo')
        output = [at.format('LLL'), at.locale('pt-br').format('D MMMM'), at.locale('es').format('MMMM'), moment.locale()]`),
    ).toEqual(['January 31, 2024 11:30 PM', '31 janeiro', 'enero', 'en'])
  })

  test('local time is UTC', async () => {
    expect(await outputOf('output = [new Date(2024, 0, 1), new Date().getTimezoneOffset()]')).toEqual([
      '2024-01-01T00:00:00.000Z',
      0,
    ])
  })

  test('random numbers of its own, and the time', async () => {
    const code = 'output = [Math.random(), Math.random(), Date.now()]'
    const [a, b] = (await Promise.all([outputOf(code), outputOf(code)])) as [number[], number[]]
    expect(new Set([a[0], a[1], b[0], b[1]]).size).toBe(4)
    expect(Math.abs((a[2] as number) - Date.now())).toBeLessThan(60_000)
  })
})

describe('what comes out', () => {
  test.each<[string, Json]>([
    ['var a = 1', null],
    ['output = undefined', null],
    ['output = function () {}', null],
    ['output = Symbol()', null],
    ['output = { a: undefined, b: function () {}, c: [undefined, NaN, Infinity] }', { c: [null, null, null] }],
    ['output = new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['output = moment.utc(0)', '1970-01-01T00:00:00.000Z'],
    ['output = { toJSON: function () { return 5 } }', 5],
    ['output = new Map([[1, 2]])', {}],
    ["output = '\\u0000\\ud800é'", '\u0000\ud800é'],
    ['output = false', false],
    ['output = -0', 0],
  ])('%s', async (code, wanted) => {
    expect(await outputOf(code)).toEqual(wanted)
  })

  test.each([
    ['var output = 1'],
    ['let output = 1'],
    ['const output = 1'],
    ['"use strict"; output = 1'],
    ['globalThis.output = 1'],
    ['this.output = 1'],
    ['undeclared = 1; output = undeclared; "a last expression"'],
    ['output = 2; Promise.resolve().then(function () { output = 1 })'],
    ['(async function () { await null; await null; output = 1 })()'],
    ['let body = 1, message = 2, _ = 3, moment = 4; output = body'],
  ])('%s', async (code) => {
    expect(await outputOf(code)).toBe(1)
  })

  test('changes to body stay in the script', async () => {
    const message = { body: { list: [1] } }
    expect(await outputOf('body.list.push(2); body.b = 1; output = message', message)).toEqual({
      body: { list: [1, 2], b: 1 },
    })
    expect(message).toEqual({ body: { list: [1] } })
  })

  test('braces are code', async () => {
    expect(await outputOf('{{ output = "{{ message.a }}" }}', { a: 1 })).toBe('{{ message.a }}')
  })
})

describe('numbers that a double does not hold', () => {
  const through = async (code: string, message: string): Promise<string> =>
    stringifyJson((await outputOf(code, parseJson(message))) as Json)
  const ID = '1234567890123456789'
  const PRECISE = '0.1000000000000000055511151231257827'

  test('keep their digits where a script hands them on', async () => {
    const message = `{"body":{"id":${ID},"n":[${PRECISE},1e400,${ID}],"__proto__":{"x":${PRECISE}}}}`
    expect(await through('output = message', message)).toBe(message)
    expect(await through('body.more = 1; delete body.n; output = body', `{"body":{"id":${ID},"n":1}}`)).toBe(
      `{"id":${ID},"more":1}`,
    )
    expect(await through('output = { a: body.id, b: [body.id].concat(1) }', `{"body":{"id":${ID}}}`)).toBe(
      `{"a":${ID},"b":[${ID},1]}`,
    )
    expect(await through('output = body.id', `{"body":{"id":-${ID}}}`)).toBe(`-${ID}`)
    expect(await through('output = lodash.cloneDeep(body)', `{"body":{"id":${ID}}}`)).toBe(`{"id":${ID}}`)
  })

  test('are plain numbers inside', async () => {
    const message = parseJson(`{"body":{"id":${ID},"p":${PRECISE}}}`)
    expect(await outputOf('output = [typeof body.id, body.id - 1e18 > 0, body.p * 10]', message)).toEqual([
      'number',
      true,
      1,
    ])
  })

  test('are rounded where a script computes with them, or moves a decimal', async () => {
    expect(await through('output = body.id + 1000', `{"body":{"id":${ID}}}`)).toBe('1234567890123457800')
    expect(await through('output = { q: body.p }', `{"body":{"p":${PRECISE}}}`)).toBe('{"q":0.1}')
    expect(await through('body.p = 0.2; output = body', `{"body":{"p":${PRECISE}}}`)).toBe('{"p":0.2}')
  })

  test('change no other number', async () => {
    // 2^53 is a number of its own here, and rounds like its neighbour.
    const neighbours = '{"body":[{"id":9007199254740992},{"id":9007199254740993}]}'
    expect(await through('output = body', neighbours)).toBe('[{"id":9007199254740992},{"id":9007199254740993}]')
    expect(await through('output = body.map(function (x) { return x.id })', neighbours)).toBe(
      '[9007199254740992,9007199254740992]',
    )
    const series = `{"body":[1234567890123456788,1234567890123456789]}`
    expect(await through('output = body', series)).toBe('[1234567890123456788,1234567890123456789]')
    expect(await through('output = body[0] / 0 === 1 / 0 ? 0 : 1', '{"body":[1e400,1e-400]}')).toBe('0')
    expect(await through('output = ["1e400", 0]', '{"body":[1e400,1e-400]}')).toBe('["1e400",0]')
  })

  test('and long digits in texts are texts', async () => {
    expect(await outputOf('output = body', { body: `${ID} ${PRECISE}` })).toBe(`${ID} ${PRECISE}`)
    expect(await outputOf('output = message', new ExactNumber(ID) as unknown as Json)).toEqual(new ExactNumber(ID))
  })
})

describe('what goes wrong is in the output', () => {
  test.each<[string, Json]>([
    ["throw new Error('no order')", 'no order'],
    ["throw 'no order'", 'no order'],
    ['throw { code: 5 }', '{"code":5}'],
    ['throw null', 'null'],
    ['throw undefined', 'undefined'],
    ["throw { message: 'own text' }", 'own text'],
    ["throw new RangeError('')", 'RangeError: '],
    ['missing.x', "'missing' is not defined"],
    ['output = {}; output.self = output', 'circular reference'],
    ['output = 1n', 'Do not know how to serialize a BigInt'],
    ["output = { get x() { throw new Error('in a getter') } }", 'in a getter'],
    ['setTimeout(function () {}, 1)', "'setTimeout' is not defined"],
  ])('%s', async (code, wanted) => {
    expect(await errorOf(code)).toBe(wanted)
  })

  test('code that is none', async () => {
    expect(await errorOf('output = (')).toMatch(/unexpected|expecting|token/i)
    expect(await errorOf('return 1')).toMatch(/return/)
  })

  test('an error with a hostile text', async () => {
    expect(await errorOf('throw { get message() { throw 1 }, toString: function () { throw 2 } }')).toBe('object')
  })

  test('a script that takes too long', async () => {
    expect(await errorOf('for (;;);', {}, 150)).toBe('Script timed out after 150 ms')
    expect(await errorOf('for (;;);', {}, '150')).toBe('Script timed out after 150 ms')
  })

  test('no time at all means the default', async () => {
    const { output } = await runStep('script-connector', { code: 'output = 1', timeout: 0 }, {})
    expect(output).toEqual({ success: true, output: 1 })
  })
})

test('the console is the pipeline log', async () => {
  const { log } = await runStep(
    'script-connector',
    {
      code: `
        console.log('a', 1, { b: [true] }, undefined, null, new Error('oops'))
        console.info('i'); console.debug('d'); console.warn('w'); console.error('e')
        console.assert(true, 'silent'); console.assert(1 > 2, 'loud')
        console.time('x'); console.group('g')
        throw new Error('after that')`,
    },
    {},
  )
  expect(log.map(({ level, text, stepName }) => [level, text, stepName])).toEqual([
    ['INFO', 'a 1 {"b":[true]} undefined null Error: oops', 'script-connector'],
    ['INFO', 'i', 'script-connector'],
    ['INFO', 'd', 'script-connector'],
    ['WARN', 'w', 'script-connector'],
    ['ERROR', 'e', 'script-connector'],
    ['ERROR', 'loud', 'script-connector'],
    ['INFO', 'g', 'script-connector'],
  ])
})

test('an execution that ends takes its script along', async () => {
  const { throws, output } = await runStep('script-connector', { code: 'for (;;);' }, {}, { timeoutMs: 300 })
  expect(output).toBeUndefined()
  expect(throws).toMatchObject({ code: 500 })
})
