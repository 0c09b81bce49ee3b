/** A script that tries to get hold of something it must not have: then its output is true. */
export interface Escape {
  readonly title: string
  readonly code: string
}

/** What belongs to hosts of engines, and must be nowhere. */
const HOST_NAMES = [
  'process',
  'require',
  'module',
  'global',
  'Buffer',
  'fetch',
  'XMLHttpRequest',
  'setTimeout',
  'setImmediate',
  'WebAssembly',
  'Worker',
  'Deno',
  'Bun',
  'std',
  'os',
  'bjson',
  'print',
  'load',
  'scriptArgs',
  'hostLog',
  'realm',
]

const LOOK = HOST_NAMES.map((name) => `typeof ${name} !== 'undefined'`).join(' || ')
const QUOTED = JSON.stringify(`return ${LOOK}`)

/** Ways to a program that might run in another realm than the script's own. */
const ROUTES: Readonly<Record<string, string>> = {
  directly: `output = ${LOOK}`,
  'indirect eval': `output = (0, eval)(${JSON.stringify(LOOK)})`,
  'direct eval': `output = eval(${JSON.stringify(LOOK)})`,
  Function: `output = Function(${QUOTED})()`,
  'new Function': `output = new Function(${QUOTED})()`,
  'constructor of this': `output = this.constructor.constructor(${QUOTED})()`,
  'constructor of a literal': `output = ({}).constructor.constructor(${QUOTED})()`,
  'constructor of a list': `output = [].constructor.constructor(${QUOTED})()`,
  'constructor of a text': `output = ''.constructor.constructor(${QUOTED})()`,
  'constructor of a number': `output = (1).constructor.constructor(${QUOTED})()`,
  'constructor of a symbol': `output = Symbol().constructor.constructor(${QUOTED})()`,
  'constructor of an expression': `output = /a/.constructor.constructor(${QUOTED})()`,
  'constructor of a date': `output = new Date().constructor.constructor(${QUOTED})()`,
  'constructor of an error': `try { null.x } catch (e) { output = e.constructor.constructor(${QUOTED})() }`,
  'error of the parser': `try { eval('(') } catch (e) { output = e.constructor.constructor(${QUOTED})() }`,
  'error of the stack': `function f() { f() } try { f() } catch (e) { output = e.constructor.constructor(${QUOTED})() }`,
  'error of the memory': `try { 'x'.repeat(2 ** 30) } catch (e) { output = e.constructor.constructor(${QUOTED})() }`,
  'error of JSON': `try { JSON.parse('{') } catch (e) { output = e.constructor.constructor(${QUOTED})() }`,
  'error of an import': `import('x').catch(function (e) { output = e.constructor.constructor(${QUOTED})() })`,
  'console.log': `output = console.log.constructor(${QUOTED})()`,
  console: `output = console.constructor.constructor(${QUOTED})()`,
  'Math.random': `output = Math.random.constructor(${QUOTED})()`,
  'value of a host function': `output = (console.log(1) || {}).constructor.constructor(${QUOTED})()`,
  'Date.now': `output = Date.now.constructor(${QUOTED})()`,
  body: `output = body.constructor.constructor(${QUOTED})()`,
  message: `output = message.constructor.constructor(${QUOTED})()`,
  'list in the message': `output = body.list.constructor.constructor(${QUOTED})()`,
  lodash: `output = lodash.constructor(${QUOTED})()`,
  'lodash.template': `output = lodash.template('<%= typeof process + typeof require %>')() !== 'undefinedundefined'`,
  'lodash.template imports': `output = lodash.template('', { imports: {} }).constructor(${QUOTED})()`,
  'lodash.runInContext': `output = lodash.runInContext({}).constructor.constructor(${QUOTED})()`,
  moment: `output = moment.constructor(${QUOTED})()`,
  'moment.locale': `try { moment.locale('../../../../etc/passwd') } catch (e) {} output = moment.locale() !== 'en'`,
  AsyncFunction: `(async function () {}).constructor(${QUOTED})().then(function (v) { output = v })`,
  GeneratorFunction: `output = (function* () {}).constructor(${QUOTED})().next().value`,
  AsyncGeneratorFunction: `(async function* () {}).constructor(${QUOTED})().next().then(function (v) { output = v.value })`,
  'Reflect.construct': `output = Reflect.construct(Function, [${QUOTED}])()`,
  'Reflect.apply': `output = Reflect.apply(Function, null, [${QUOTED}])()`,
  'new target of another kind': `output = Reflect.construct(Function, [${QUOTED}], Array).call()`,
  'bound Function': `output = Function.bind(null, ${QUOTED})()()`,
  'job of a promise': `Promise.resolve(${QUOTED}).then(Function).then(function (f) { output = f() })`,
  'species of a promise': `var C = function (x) { x(function () {}, function () {}) }; var p = Promise.resolve(1); p.constructor = { [Symbol.species]: C }; output = p.then(function () {}).constructor.constructor(${QUOTED})()`,
  'proxied Function': `output = new Proxy(Function, {}).call(null, ${QUOTED})()`,
  'trap of a proxy': `new Proxy(function () {}, { apply: function (t, self, list) { output = list.constructor.constructor(${QUOTED})() } })(1)`,
  'prototype of a proxy': `var p = new Proxy({}, { getPrototypeOf: function (t) { output = t.constructor.constructor(${QUOTED})(); return null } }); Object.getPrototypeOf(p)`,
  'getter on the output': `var v = Function(${QUOTED})(); output = { get x() { return v } }; output = output.x`,
  'getter that the answer calls': `output = { get x() { return Function(${QUOTED})() || undefined } }; output = JSON.parse(JSON.stringify(output)).x`,
  'toJSON that the answer calls': `output = { toJSON: function () { return Function(${QUOTED})() } }`,
  'global getter for output': `Object.defineProperty(globalThis, 'output', { get: function () { return Function(${QUOTED})() } })`,
  'replaced JSON.stringify': `JSON.stringify = function () { return Function(${QUOTED})() ? 'true' : 'false' }; output = false`,
  'this of a sloppy function': `output = (function () { return this })().constructor.constructor(${QUOTED})()`,
  'this of a getter': `Object.defineProperty(Object.prototype, 'me', { get: function () { return this } }); output = me.constructor.constructor(${QUOTED})()`,
  with: `with ({}) { output = ${LOOK} }`,
  'stack frames': `Error.prepareStackTrace = function (e, frames) { return frames }; var s = new Error().stack; output = Array.isArray(s) && s[0].getThis().constructor.constructor(${QUOTED})()`,
  'caller of a callback': `[1].map(function f() { var c = f.caller; if (c) output = c.constructor(${QUOTED})() })`,
  'arguments.callee.caller': `(function () { try { var c = arguments.callee.caller; if (c) output = c.constructor(${QUOTED})() } catch (e) {} })()`,
  'sort callback': `[2, 1].sort(function () { output = arguments.constructor.constructor(${QUOTED})(); return 0 })`,
  'replace callback': `'a'.replace(/a/, function () { output = arguments.constructor.constructor(${QUOTED})() })`,
  'tagged template': `(function (parts) { output = parts.constructor.constructor(${QUOTED})() })\`a\``,
  'iterator of a map': `output = new Map([[1, 2]]).entries().constructor.constructor(${QUOTED})()`,
  'weak reference': `output = new WeakRef({}).constructor.constructor(${QUOTED})()`,
  'finalization registry': `output = new FinalizationRegistry(function () {}).constructor.constructor(${QUOTED})()`,
  'shared memory': `output = typeof SharedArrayBuffer === 'function' && SharedArrayBuffer.constructor(${QUOTED})()`,
  Atomics: `output = typeof Atomics === 'object' && Atomics.constructor.constructor(${QUOTED})()`,
}

/** Ways to modules; the name of each kind of module on its own. */
const MODULES = ['fs', 'node:fs', 'child_process', 'node:process', 'std', 'os', 'qjs:os', './main.ts', '/etc/passwd']
const IMPORTS: Readonly<Record<string, (name: string) => string>> = {
  import: (name) => `import('${name}').then(function () { output = true }, function () {})`,
  'import in eval': (name) => `eval("import('${name}').then(function () { output = true }, function () {})")`,
  'import in a function': (name) =>
    `Function("return import('${name}')")().then(function () { output = true }, function () {})`,
  'import of an object': (name) =>
    `import({ toString: function () { return '${name}' } }).then(function () { output = true }, function () {})`,
  'import with attributes': (name) =>
    `import('${name}', { with: { type: 'json' } }).then(function () { output = true }, function () {})`,
  'import statement': (name) => `import * as it from '${name}'; output = true`,
  require: (name) => `output = !!require('${name}')`,
  'process.binding': (name) => `output = !!process.binding('${name}')`,
  'process.mainModule': (name) => `output = !!process.mainModule.require('${name}')`,
}

/** Single attempts. */
const SINGLE: Readonly<Record<string, string>> = {
  'pollution by a literal': `({}).__proto__.polluted = true; output = false`,
  'pollution by a parsed key': `Object.assign({}, JSON.parse('{"__proto__":{"polluted":true}}')); output = false`,
  'pollution by lodash.set': `lodash.set({}, 'constructor.prototype.polluted', true); output = false`,
  'pollution by lodash.merge': `lodash.merge({}, JSON.parse('{"constructor":{"prototype":{"polluted":true}}}')); output = false`,
  'pollution by lodash.zipObjectDeep': `lodash.zipObjectDeep(['__proto__.polluted'], [true]); output = false`,
  'pollution of lists': `Array.prototype.polluted = true; output = false`,
  'pollution of functions': `Function.prototype.polluted = true; output = false`,
  'pollution of the message': `message.__proto__.polluted = true; output = false`,
  'pollution of what is logged': `Object.prototype.toString = function () { return 'polluted' }; console.log({}); output = false`,
  'pollution of what the answer uses': `Map.prototype.get = Reflect.apply = Object.hasOwn = function () { return 'x' }; output = false`,
  'toString of what is logged': `console.log({ toJSON: function () { throw 1 }, toString: function () { throw 2 } }); output = false`,
  'custom inspection': `console.log({ [Symbol.for('nodejs.util.inspect.custom')]: function (d, o) { output = true } })`,
  'host function without arguments': `output = console.log.call() !== undefined`,
  'host function as a constructor': `output = new console.log('x') instanceof Array`,
  'host function with a symbol': `output = console.log(Symbol('x')) !== undefined`,
  'host function with a proxy': `output = console.log(new Proxy({}, { get: function () { throw 1 } })) !== undefined`,
  'private name of the loader': `output = typeof __dirname !== 'undefined' || typeof __filename !== 'undefined'`,
  'file names in stacks': `output = /\\/|node:|\\.ts/.test(new Error().stack)`,
  'clock of the host': `output = typeof performance !== 'undefined' && 'nodeTiming' in performance`,
  'values of an earlier script': `output = typeof leaked !== 'undefined'; leaked = 1; Object.prototype.leaked = 1`,
  'earlier lexical names': `output = false; let kept = 1; const alsoKept = 2`,
  'symbols of an earlier script': `output = Object.prototype[Symbol.for('leak')] === 1; Object.prototype[Symbol.for('leak')] = 1`,
  'a promise of an earlier script': `output = globalThis.late === 1; new Promise(function () {}).then(function () {}); Promise.resolve().then(function () { late = 1 })`,
  'locale of an earlier script': `output = moment.locale() !== 'en'; moment.locale('es')`,
  'property order of the global object': `output = Object.getOwnPropertyNames(globalThis).some(function (n) { return /^(QTS|__wasm|Module|HEAP)/.test(n) })`,
}

export const escapes: readonly Escape[] = [
  ...Object.entries(ROUTES).map(([title, code]) => ({ title, code })),
  ...Object.entries(IMPORTS).flatMap(([way, code]) =>
    MODULES.map((name) => ({ title: `${way}: ${name}`, code: code(name) })),
  ),
  ...Object.entries(SINGLE).map(([title, code]) => ({ title, code })),
]
