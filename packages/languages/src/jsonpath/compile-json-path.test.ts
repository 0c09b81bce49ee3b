import { describe, expect, test } from 'vitest'
import { ExactNumber, parseJson } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { compileJsonPath, JsonPathEvaluationError, JsonPathNotFoundError, JsonPathSyntaxError } from './index.ts'

const read = (path: string, root: Json): Json => compileJsonPath(path).read(root)
const filterItems = (condition: string, items: Json): Json => read(`$[?(${condition})]`, items)

describe('places', () => {
  const order = { id: 7, lines: [{ sku: 'A', qty: 2 }, { sku: 'B' }], 'first name': 'Ana', none: null }

  test.each<[string, Json]>([
    ['$', order],
    ['$.id', 7],
    ['id', 7],
    ['@.id', 7],
    ['  $.id  ', 7],
    ["['first name']", 'Ana'],
    ['$.lines[-1].sku', 'B'],
    ['$.lines[(@.length-1)].sku', 'B'],
    ['$.lines[( @.size - 2 )].sku', 'A'],
    ['$.none', null],
    ["$['id','none']", { id: 7, none: null }],
    ["$.lines[*]['sku','qty']", [{ sku: 'A', qty: 2 }, { sku: 'B' }]],
    ["$['id','lines'].length()", [null, 2]],
    ['.sku', ['A', 'B']],
    ["$['lines'][0]sku", 'A'],
  ])('%s', (path, expected) => {
    expect(read(path, order)).toEqual(expected)
  })

  test('a name never reaches into a list, a text, a number or the host language', () => {
    const root = parseJson('{"list":[1],"text":"abc","exact":12345678901234567890123}')
    for (const path of ['$.list.length', '$.text.length', '$.exact.text', '$.constructor', '$.list.map', '$.__proto__'])
      expect(compileJsonPath(path).find(root)).toBeUndefined()
  })

  test('a message may have the name __proto__', () => {
    const root = parseJson('{"__proto__":{"a":1},"b":2}')
    expect(read("$['__proto__'].a", root)).toBe(1)
    const picked = read("$['__proto__','b']", root) as object
    expect(JSON.stringify(picked)).toBe('{"__proto__":{"a":1},"b":2}')
    expect(Object.getPrototypeOf(picked)).toBe(Object.prototype)
  })

  test('the root of a null message is null', () => {
    expect(read('$', null)).toBeNull()
    expect(compileJsonPath('$.a').find(null)).toBeUndefined()
  })

  test('values are shared with the document, not copied', () => {
    expect(read('$.lines', order)).toBe(order.lines)
  })
})

describe('slices and mixed brackets', () => {
  const list = ['a', 'b', 'c', 'd', 'e']

  test.each<[string, Json]>([
    ['$[1:-1]', ['b', 'c', 'd']],
    ['$[::2]', ['a', 'c', 'e']],
    ['$[::-1]', ['e', 'd', 'c', 'b', 'a']],
    ['$[3:0:-2]', ['d', 'b']],
    ['$[::0]', []],
    ['$[:]', list],
    ['$[ 0 : 2 ]', ['a', 'b']],
    ['$[0,1:3]', ['a', 'b', 'c']],
    ["$[0,'x',*]", ['a', ...list]],
    ['$[2,0,2]', ['c', 'a', 'c']],
  ])('%s', (path, expected) => {
    expect(read(path, list)).toEqual(expected)
  })

  test('brackets of names, wildcards and filters mix', () => {
    expect(read("$['a',*]", { a: 1, b: 2 })).toEqual([1, 1, 2])
    expect(read('$[?@ > 3, ?@ < 2]', [1, 2, 3, 4])).toEqual([4, 1])
  })
})

describe('below ..', () => {
  const tree = { x: 1, k: [{ x: 2, k: [{ x: 3 }] }, { y: [{ x: 4 }] }] }

  test.each<[string, Json]>([
    ['$..x', [1, 2, 3, 4]],
    ['$..[*].x', [2, 3, 4]],
    ['$..[0,1].x', [2, 3, 4]],
    ['$..[0]..x', [2, 3, 3, 4]],
    ['$..[?(@.x != 1)].x', [2, 3, 4]],
    ['$..[?(!@.k)].x', [3, 4]],
    ["$..['x','k'][0].x", [2, 3]],
    ['$.k..x.sum()', 9],
    ['$..k.length()', 3],
    ['$..x.max().nope', []],
  ])('%s', (path, expected) => {
    if (path.endsWith('nope')) expect(compileJsonPath(path).find(tree)).toBeUndefined()
    else expect(read(path, tree)).toEqual(expected)
  })
})

describe('filters', () => {
  test('a text equals a number of the same digits only, a number any text that reads as it', () => {
    expect(filterItems('@ == 1', [1, '1', '01', '1.0', 1.5, true])).toEqual([1, '1'])
    expect(filterItems("@ == '1.0'", [1, '1', '1.0'])).toEqual([1, '1.0'])
    expect(filterItems('@ == 1e2', [100, '100', '1E+2'])).toEqual([100, '1E+2'])
    expect(filterItems("@ == '+.5e1'", [5, '5'])).toEqual([5])
  })

  test('numbers beyond a double compare by their value', () => {
    const items = parseJson('[9007199254740993, 9007199254740992, "9007199254740993", 1e400]')
    expect(filterItems('@ == 9007199254740993', items)).toEqual([
      new ExactNumber('9007199254740993'),
      '9007199254740993',
    ])
    expect(filterItems('@ > 9007199254740992', items)).toEqual([
      new ExactNumber('9007199254740993'),
      new ExactNumber('1e400'),
    ])
  })

  test('lists and objects compare whole, with literals in lenient JSON', () => {
    const items: Json = [[1, 'a'], { a: [1.0, null] }, [1]]
    expect(filterItems("@ == [1.0, 'a']", items)).toEqual([[1, 'a']])
    expect(filterItems('@ == [1, a]', items)).toEqual([[1, 'a']])
    expect(filterItems('@ == {a: [1, null]}', items)).toEqual([{ a: [1, null] }])
    expect(filterItems('[1] == @', items)).toEqual([[1]])
    expect(filterItems('@ === [1]', items)).toEqual([[1]])
  })

  test('long lists are searched as short ones are', () => {
    const ids: Json[] = Array.from({ length: 500 }, (_, index) => (index % 3 === 0 ? String(index) : index))
    const root = {
      ids: [...ids, null, true, [1]],
      rows: [3, '3', '03', 4, '4', '4.0', null, true, false, [1], [2], 999],
    }
    const short = { ids: ['3', 4, null, true, [1]], rows: root.rows }
    const expected = [3, '3', 4, '4', null, true, [1]]
    expect(read('$.rows[?(@ in $.ids)]', root)).toEqual(expected)
    expect(read('$.rows[?(@ in $.ids)]', short)).toEqual(expected)
    expect(read('$.rows[?($.ids contains @)]', root)).toEqual(expected)
    expect(read('$.rows[?(@ nin $.ids)]', root)).toEqual(['03', '4.0', false, [2], 999])
    expect(read('$[?(@.rows anyof @.ids)].rows.length()', root)).toEqual([12])
    expect(read('$[?(@.rows subsetof @.ids)]', root)).toEqual([])
  })

  test('what is no list on the right of in is false, of nin true', () => {
    expect(filterItems("@ in 'a'", ['a'])).toEqual([])
    expect(filterItems("@ nin 'a'", ['a'])).toEqual(['a'])
    expect(filterItems('@ nin $.nope', ['a'])).toEqual(['a'])
  })

  test('empty and size ask lists, texts and, of empty, objects', () => {
    const items: Json = [[], '', {}, [1], 'a', { a: 1 }, 0, null]
    expect(filterItems('@ empty true', items)).toEqual([[], '', {}])
    expect(filterItems('@ EMPTY false', items)).toEqual([[1], 'a', { a: 1 }])
    expect(filterItems('@ size 1', items)).toEqual([[1], 'a'])
    expect(filterItems("!(@ empty 'x')", items)).toEqual(items)
  })

  test('existence of many places holds when one is there', () => {
    expect(filterItems('@.a[*].b', [{ a: [{ b: null }] }, { a: [{}] }, { a: [] }, {}])).toEqual([{ a: [{ b: null }] }])
    expect(read('$.list[?($.on)]', { on: 1, list: [1, 2] })).toEqual([1, 2])
    expect(read('$.list[?($.off)]', { on: 1, list: [1, 2] })).toEqual([])
  })

  test('parentheses and blanks around signs are not needed', () => {
    const items: Json = [{ a: 1, b: 2 }, { a: 1 }, { b: 2 }]
    expect(read('$[?@.a==1&&@.b==2]', items)).toEqual([{ a: 1, b: 2 }])
    expect(read('$[?(@.a&&@.b)]', items)).toEqual([{ a: 1, b: 2 }])
    expect(read('$[?@.a||@.b]', items)).toEqual(items)
    expect(read("$[?(@['a']in[1])]", items)).toEqual([{ a: 1, b: 2 }, { a: 1 }])
    expect(read('$[ ?\t(\n@.a\n==\n1\n&& !@.b ) ]', items)).toEqual([{ a: 1 }])
  })

  test('nested filters, functions and paths from the root', () => {
    const root = { least: 2, rows: [{ id: 1, t: [1, 5] }, { id: 2, t: [1] }, { id: 3 }] }
    expect(read('$.rows[?(@.t[?(@ > $.least)] empty false)].id', root)).toEqual([1])
    expect(read('$.rows[?(@.t.length() == $.least)].id', root)).toEqual([1])
    expect(read('$.rows[?(@.id == $..id.max())].id', root)).toEqual([3])
  })

  test('function expressions of RFC 9535', () => {
    const items: Json = [{ n: 'ab😀', t: [1, 2] }, { n: 'x', t: [1] }, {}]
    expect(read('$[?length(@.n) == 3].n', items)).toEqual(['ab😀'])
    expect(read('$[?count(@.t[*]) > 1].n', items)).toEqual(['ab😀'])
    expect(read('$[?value(@..n) == "x"].n', items)).toEqual(['x'])
    expect(read("$[?match(@.n, '[a-z]')].n", items)).toEqual(['x'])
    expect(read("$[?search(@.n, '[a-z]')].n", items)).toEqual(['ab😀', 'x'])
    expect(read("$[?!search(@.n, '(')].n", items)).toEqual(['ab😀', 'x'])
  })

  test('a pattern ignores the case of all letters, not of ASCII alone', () => {
    expect(filterItems('@ =~ /àé\\/B/i', ['ÀÉ/b', 'AE/b'])).toEqual(['ÀÉ/b'])
  })
})

describe('functions', () => {
  const root = {
    n: [4, -8, 15],
    neg: [-3, -1],
    one: [7],
    words: ['x', 1, 'y'],
    big: [new ExactNumber('1e400')],
    o: { a: 1 },
  }

  test.each<[string, Json]>([
    ['$.neg.max()', -1],
    ['$.one.last()', 7],
    ['$.n.index(-3)', 4],
    ['$.n.sum(1, $.one, {"x": 2})', 19],
    ['$.words.concat(", ", \'z\', $.n[0], true, null)', 'xy, z4true'],
    ['$.one.append("a", [1], {"b": 1.50}, $.neg)', [7, 'a', [1], { b: 1.5 }, [-3, -1]]],
    ['$.o.append(1)', { a: 1 }],
    ['$.length($.n)', 3],
    ['$.o.keys().length()', 1],
    ['$.o.keys()[0]', 'a'],
    ['$.n.first().keys()', null],
    ['$.stddev(0.1, 0.1, 0.1)', 0],
  ])('%s', (path, expected) => {
    expect(read(path, root)).toEqual(expected)
  })

  test('do not change what they are given', () => {
    expect(root.one).toEqual([7])
  })

  test.each(['$.o.sum()', '$.words[0].first()', '$.n.index(3)', "$.n.index('a')", '$.big.sum()'])(
    '%s cannot work',
    (path) => {
      const compiled = compileJsonPath(path)
      expect(() => compiled.read(root)).toThrow(JsonPathEvaluationError)
      expect(() => compiled.find(root)).toThrow(JsonPathEvaluationError)
      expect(compiled.holds(root)).toBe(false)
    },
  )

  test('an argument that is not found makes the whole path not found', () => {
    expect(() => read('$.n.sum($.nope)', root)).toThrow("No results for path: $['nope']")
    expect(compileJsonPath('$.n.sum($.nope)').find(root)).toBeUndefined()
    expect(filterItems('@.sum($.nope) == 1', [[1]])).toEqual([])
  })

  test('the numeric ones yield doubles', () => {
    expect(compileJsonPath('$.n.max()').yieldsDouble).toBe(true)
    expect(compileJsonPath('$.n.length()').yieldsDouble).toBe(false)
  })
})

describe('what is missing', () => {
  const root = { a: { b: 1, s: 'x', n: null }, list: [{ p: 1 }, {}, 5] }

  test.each([
    ['$.error', "com.jayway.jsonpath.PathNotFoundException: No results for path: $['error']"],
    ['$.a["x"]', 'com.jayway.jsonpath.PathNotFoundException: No results for path: $[\'a\']["x"]'],
    ['$.a.x.y', "com.jayway.jsonpath.PathNotFoundException: Missing property in path $['a']['x']"],
    ['$.list[9].p', "com.jayway.jsonpath.PathNotFoundException: No results for path: $['list'][9]['p']"],
    ['$.a.b.c', "com.jayway.jsonpath.PathNotFoundException: ['c'] at $['a']['b'] needs an object, not a number"],
    ['$.a[0]', "com.jayway.jsonpath.PathNotFoundException: [0] at $['a'] needs a list, not an object"],
    ['$.a.s[1:]', "com.jayway.jsonpath.PathNotFoundException: [1:] at $['a']['s'] needs a list, not a text"],
    [
      "$.list['p','q']",
      "com.jayway.jsonpath.PathNotFoundException: ['p','q'] at $['list'] needs an object, not a list",
    ],
    [
      '$.a.n[?(@.x)].y',
      "com.jayway.jsonpath.InvalidPathException: The filter at $['a']['n'] needs a list or an object, not null",
    ],
    ['$.list[0].p[*][0].z..q', ''],
  ])('%s', (path, exception) => {
    const compiled = compileJsonPath(path)
    if (exception === '') return expect(compiled.read(root)).toEqual([])
    const error = errorOf(() => compiled.read(root)) as JsonPathNotFoundError
    expect(error).toBeInstanceOf(JsonPathNotFoundError)
    expect(error.javaException).toBe(exception)
    expect(compiled.find(root)).toEqual(compiled.definite ? undefined : [])
    expect(compiled.holds(root)).toBe(false)
  })

  test('before an indefinite part a missing name is an error, an index out of range is not', () => {
    for (const path of ['$.nope[*]', '$.nope..x', '$.nope[?(@.x)]', '$.a[0][*]', '$.a.b[0:1]'])
      expect(() => read(path, root)).toThrow(JsonPathNotFoundError)
    expect(read('$.list[9][*].p', root)).toEqual([])
    expect(() => read('$.list[0].x[*]', root)).toThrow("Missing property in path $['list'][0]['x']")
  })

  test('behind an indefinite part it is left out', () => {
    expect(read('$.list[*].p', root)).toEqual([1])
    expect(read('$.list[*][0]', root)).toEqual([])
  })
})

describe('conditions', () => {
  test.each<[string, Json, boolean]>([
    ['$.v', { v: true }, true],
    ['$.v', { v: 'TRUE' }, true],
    ['$.v', { v: false }, false],
    ['$.v', { v: 'False' }, false],
    ['$.v', { v: 0 }, true],
    ['$.v', { v: '' }, true],
    ['$.v', { v: {} }, true],
    ['$.v', { v: null }, false],
    ['$.v', {}, false],
    ['$.v', 'text', false],
    ['$.v[*]', { v: [] }, false],
    ['$.v[*]', { v: [null] }, true],
    ['$.v', { v: [] }, false],
    ['$..x', { v: [] }, false],
    ['$.v[?(@.x)]', { v: 'text' }, false],
    ['$.v[0]', { v: {} }, false],
    ['$', [], true],
    ['$', null, true],
    ['$.[?(@.n > 1)]', { n: 2 }, true],
  ])('%s of %j: %s', (path, message, expected) => {
    expect(compileJsonPath(path).holds(message)).toBe(expected)
  })
})

describe('texts that are no path', () => {
  test.each<[string, number]>([
    ['', 0],
    ['   ', 0],
    ['$.', 1],
    ['$..', 2],
    ['$.a.', 3],
    ['$a', 1],
    ['$...a', 3],
    ['$.a b', 3],
    ['$. a', 2],
    ['$[', 2],
    ['$[]', 2],
    ['$[a]', 2],
    ['$[0', 1],
    ["$['a", 2],
    ["$['\\u00g0']", 5],
    ["$['a' 'b']", 6],
    ["$['a',]", 6],
    ['$[0]]', 4],
    ['$[99999999999999999999]', 2],
    ['$.lines(0)', 2],
    ['$.a.foo()', 4],
    ['$.n.index()', 4],
    ['$.n.sum(a)', 8],
    ['$.n.sum(1', 9],
    ['$..sum()', 3],
    ['$[?]', 3],
    ['$[?()]', 4],
    ['$[?(true)]', 4],
    ["$[?('a')]", 4],
    ['$[?(@.a = 1)]', 8],
    ['$[?(@.a <> 1)]', 8],
    ['$[?(@.a and @.b)]', 8],
    ['$[?(@.a == b)]', 11],
    ['$[?(@.a == 1 & @.b)]', 13],
    ['$[?(@.a == 1]', 12],
    ['$[?(@.a == 1) && ]', 17],
    ['$[?(!@.a == 1)]', 4],
    ['$[?(@.a =~ /[/)]', 12],
    ['$[?(@.a =~ /b)]', 11],
    ['$[?count(1) > 1]', 3],
    ['$[?length(@.a, 1) > 1]', 3],
  ])('%s', (path, offset) => {
    const error = errorOf(() => compileJsonPath(path)) as JsonPathSyntaxError
    expect(error).toBeInstanceOf(JsonPathSyntaxError)
    expect(error.javaException).toMatch(/^com\.jayway\.jsonpath\.InvalidPathException: ./)
    expect(error.place).toMatchObject({ offset, line: 1, column: offset + 1 })
  })

  test('the text for a closing dot is the reference engine’s', () => {
    const error = errorOf(() => compileJsonPath('$.')) as JsonPathSyntaxError
    expect(error.javaException).toBe("com.jayway.jsonpath.InvalidPathException: Path must not end with a '.' or '..'")
    expect(error.message).toBe("Path must not end with a '.' or '..'\n$.\n ^")
  })
})

function errorOf(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}
