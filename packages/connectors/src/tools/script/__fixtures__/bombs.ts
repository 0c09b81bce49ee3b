/** A script that wants more than it may have. */
export interface Bomb {
  readonly title: string
  readonly code: string
  /** Long enough for the limit that is meant. */
  readonly timeoutMs: number
}

const LOOPS: Readonly<Record<string, string>> = {
  while: 'while (true) {}',
  for: 'for (;;);',
  'do while': 'do {} while (1)',
  'with a label': 'a: for (;;) continue a',
  'that catches': 'for (;;) try { for (;;); } catch (e) {}',
  'that ends in finally': 'function f() { try { for (;;); } finally { f() } } f()',
  'in a getter': 'output = { get x() { for (;;); } }',
  'in toJSON': 'output = { toJSON: function () { for (;;); } }',
  'in the getter of output': "Object.defineProperty(globalThis, 'output', { get: function () { for (;;); } })",
  'in the text of an error': 'throw { get message() { for (;;); } }',
  'in what is logged': 'console.log({ toJSON: function () { for (;;); } })',
  'in a proxy': 'output = new Proxy({}, { ownKeys: function () { for (;;); } })',
  'in a promise': 'Promise.resolve().then(function () { for (;;); })',
  'of promises': 'function f() { return Promise.resolve().then(f) } f()',
  'of async functions': '(async function () { for (;;) await 0 })()',
  'of a generator': 'function* g() { for (;;) yield 1 } for (var x of g());',
  'of an iterator': 'Array.from({ [Symbol.iterator]: function () { return { next: function () { return {} } } } })',
  'in a comparison': '[1, 2].sort(function () { for (;;); })',
  'in a replacement': "'a'.replace(/a/, function () { for (;;); })",
  'in a conversion': '+{ valueOf: function () { for (;;); } }',
  'in a setter': 'var o = { set x(v) { for (;;); } }; o.x = 1',
  'of garbage': 'for (;;) { var a = {}; a.a = a; a.b = new Array(100).fill(a) }',
  'in eval': "eval('for (;;);')",
  'in a function of text': "Function('for (;;);')()",
  'in lodash.times': 'lodash.times(1e15, function () {})',
  'in lodash.debounce': 'for (;;) lodash.now()',
  'in moment': "var m = moment.tz('2024-01-01', 'America/Sao_Paulo'); for (;;) m.add(1, 'd')",
}

/** Inside the interpreter, where it does not look at the clock. */
const NATIVE: Readonly<Record<string, string>> = {
  'search in a list without end': 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
  'search from its end': 'Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)',
  'join of a list without end': 'Array.prototype.join.call({ length: 2 ** 53 - 1 })',
  'reversal of a list without end': 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })',
  'sort of a sparse list': 'var a = []; a.length = 2 ** 32 - 1; a.sort()',
  'slice of a sparse list': 'var a = []; a.length = 2 ** 32 - 1; a.includes(1)',
  'power of a large integer': 'var n = 3n; for (;;) n = n * n',
  'text of a large integer': '(2n ** 1000000n * 3n ** 500000n).toString().length',
}

const EXPRESSIONS: Readonly<Record<string, string>> = {
  'nested repetition': "/(a+)+$/.test('a'.repeat(40) + 'b')",
  'nested star': "/(a*)*$/.test('a'.repeat(40) + 'b')",
  'overlapping alternatives': "/(a|aa)+$/.test('a'.repeat(60) + 'b')",
  'many optional parts':
    "/a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaa$/.test('a'.repeat(23))",
  'back references': "/(a+)\\1+\\1+$/.test('a'.repeat(5000) + 'b')",
  'lazy repetition': "/^(([a-z])+.)+?[A-Z]([a-z])+$/.test('a'.repeat(40))",
  'in replace': "'a'.repeat(40).replace(/(a+)+b/g, '')",
  'in split': "('a'.repeat(40) + 'c').split(/(a+)+b/)",
  'in lodash.words': "lodash.words('a'.repeat(40) + '!', /(a+)+$/)",
}

const MEMORY: Readonly<Record<string, string>> = {
  'list of lists': 'var a = []; for (;;) a.push(new Array(1000).fill(1))',
  'one list': 'new Array(2 ** 32 - 1).fill(0)',
  'list of numbers': 'var a = []; for (;;) a.push(Math.random())',
  'doubled text': "var s = 'x'; for (;;) s += s",
  'repeated text': "output = []; for (;;) output.push('x'.repeat(1e6))",
  'padded text': "output = []; for (var i = 0; ; i++) output.push('x'.padStart(1e6, i))",
  buffer: 'new ArrayBuffer(2 ** 31)',
  buffers: 'output = []; for (;;) output.push(new Uint8Array(1e6))',
  'shared memory': 'new SharedArrayBuffer(2 ** 31)',
  'growing object': 'var o = {}; for (var i = 0; ; i++) o["k" + i] = i',
  'growing map': 'var m = new Map(); for (var i = 0; ; i++) m.set(i, { i: i })',
  'growing set of symbols': 'var m = new Set(); for (;;) m.add(Symbol())',
  closures:
    'var f = function () {}; for (;;) f = (function (g) { var x = [1, 2, 3]; return function () { return g || x } })(f)',
  promises: 'var a = []; for (;;) a.push(new Promise(function () {}))',
  'compiled functions': "var a = []; for (;;) a.push(Function('return ' + 'x+'.repeat(1000) + '1'))",
  'concatenated lists': 'var a = [1]; for (;;) a = a.concat(a)',
  'spread lists': 'var a = [1]; for (;;) a = [...a, ...a]',
  'lists by lodash': 'var a = []; for (;;) a.push(lodash.range(10000))',
}

const DEPTH: Readonly<Record<string, string>> = {
  'plain recursion': 'function f() { f() } f()',
  'mutual recursion': 'function f() { g() } function g() { f() } f()',
  'recursion by a getter': 'var o = { get x() { return this.x } }; o.x',
  'recursion by toString': "var o = { toString: function () { return '' + this } }; '' + o",
  'recursion by a proxy': 'var p = new Proxy({}, { get: function (t, k, r) { return r[k] } }); p.x',
  'recursion in a catch': 'function f() { try { f() } catch (e) { f() } } f()',
  'recursion by a comparison': 'function f() { [1, 2].sort(f) } f()',
  'recursion by a replacement': "function f() { 'a'.replace(/a/, f) } f()",
  'recursion by apply': 'function f() { f.apply(null, arguments) } f(1, 2, 3)',
  'recursion by JSON': 'var o = { toJSON: function () { return JSON.stringify(o) } }; output = o',
  'nested program': "eval('('.repeat(100000))",
  'nested list in a program': "eval('['.repeat(100000))",
  'nested functions in a program': "eval('(function(){'.repeat(20000))",
  'nested expression': "new RegExp('('.repeat(100000) + ')'.repeat(100000))",
  'nested JSON': "JSON.parse('['.repeat(1000000))",
  'nested output': 'var a = []; for (var i = 0; i < 100000; i++) a = [a]; output = a',
  'cyclic output': 'output = {}; output.me = output',
  'bound functions': 'var f = function () {}; for (var i = 0; i < 100000; i++) f = f.bind(null); f()',
  'chain of prototypes': 'var o = {}; for (var i = 0; i < 1e6; i++) o = Object.create(o); o.x',
}

const SIZE: Readonly<Record<string, string>> = {
  'long output': "output = 'x'.repeat(17 * 1024 * 1024)",
  'long output of escapes': "output = '\\u0001'.repeat(4 * 1024 * 1024)",
  'long list': 'output = new Array(8 * 1024 * 1024).fill(1)',
  'output by a getter':
    "var s = 'x'.repeat(1e6); output = { toJSON: function () { return [s].concat(new Array(40).fill(s)) } }",
}

const titled = (kind: string, codes: Readonly<Record<string, string>>, timeoutMs: number): readonly Bomb[] =>
  Object.entries(codes).map(([title, code]) => ({ title: `${kind}: ${title}`, code, timeoutMs }))

/** Each ends with an error of its own. */
export const bombs: readonly Bomb[] = [
  ...titled('loop', LOOPS, 200),
  ...titled('interpreter', NATIVE, 200),
  ...titled('expression', EXPRESSIONS, 200),
  ...titled('memory', MEMORY, 5_000),
  ...titled('depth', DEPTH, 1_000),
  ...titled('size', SIZE, 5_000),
]
