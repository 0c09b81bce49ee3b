import type { Json } from '../json/index.ts'

/** A runnable example: a path, the message it is used on, and its result. */
export interface JsonPathExample {
  readonly path: string
  readonly message: Json
  readonly result: Json
}

/** What the reference tells about a piece of a path. */
export interface JsonPathDocs {
  /** As it is written: `[start:end]`, `sum()`, `subsetof`. */
  readonly name: string
  readonly group: 'selectors' | 'functions' | 'operators' | 'tests'
  /** One sentence, or a few. */
  readonly summary: string
  readonly examples: readonly JsonPathExample[]
}

const SHOP: Json = {
  store: {
    books: [
      { title: 'A', price: 8 },
      { title: 'B', price: 12 },
    ],
    open: true,
  },
}
const NUMBERS: Json = { n: [1, 2, 6] }
const ITEMS: Json = {
  items: [
    { id: 1, tags: ['x', 'y'] },
    { id: 2, tags: [] },
  ],
}

/** The dialect, piece by piece, in the order in which one learns it. */
export const JSON_PATH_REFERENCE: readonly JsonPathDocs[] = [
  {
    name: '$',
    group: 'selectors',
    summary: 'The whole message. In a filter, `@` is the element that is being tested.',
    examples: [{ path: '$', message: { a: 1 }, result: { a: 1 } }],
  },
  {
    name: '.name',
    group: 'selectors',
    summary: 'A key of an object; on a list of matches, of each of them. It is not found where there is no such key.',
    examples: [{ path: '$.store.open', message: SHOP, result: true }],
  },
  {
    name: "['name']",
    group: 'selectors',
    summary: 'A key with signs that the dot form cannot hold. Several keys give an object of those that are there.',
    examples: [
      { path: "$['post code']", message: { 'post code': '01310' }, result: '01310' },
      { path: "$['a','c']", message: { a: 1, b: 2, c: 3 }, result: { a: 1, c: 3 } },
    ],
  },
  {
    name: '[index]',
    group: 'selectors',
    summary: 'An element of a list, from 0, or from the end with a negative number. Several give a list.',
    examples: [
      { path: '$.n[0]', message: NUMBERS, result: 1 },
      { path: '$.n[-1]', message: NUMBERS, result: 6 },
      { path: '$.n[0,2]', message: NUMBERS, result: [1, 6] },
    ],
  },
  {
    name: '[start:end:step]',
    group: 'selectors',
    summary:
      'A part of a list, without the element at `end`. Each of the three may be left out; negative ones count from the end.',
    examples: [
      { path: '$.n[0:2]', message: NUMBERS, result: [1, 2] },
      { path: '$.n[-2:]', message: NUMBERS, result: [2, 6] },
    ],
  },
  {
    name: '*',
    group: 'selectors',
    summary: 'All elements of a list or all values of an object.',
    examples: [{ path: '$.store.books[*].title', message: SHOP, result: ['A', 'B'] }],
  },
  {
    name: '..',
    group: 'selectors',
    summary: 'Looks at every depth.',
    examples: [{ path: '$..price', message: SHOP, result: [8, 12] }],
  },
  {
    name: '[?(condition)]',
    group: 'selectors',
    summary:
      'The elements for which the condition holds. A path alone asks whether it is there; `&&`, `||`, `!` and parentheses combine.',
    examples: [
      { path: '$.store.books[?(@.price > 10)].title', message: SHOP, result: ['B'] },
      { path: '$.items[?(@.id == 1 || @.id == 9)].id', message: ITEMS, result: [1] },
      { path: '$.list[?(@.a)]', message: { list: [{ a: null }, { b: 1 }] }, result: [{ a: null }] },
      { path: '$.list[?(!@.a)]', message: { list: [{ a: null }, { b: 1 }] }, result: [{ b: 1 }] },
    ],
  },
  {
    name: 'length()',
    group: 'functions',
    summary: 'The number of elements of a list or keys of an object; null for other values. `size()` is the same.',
    examples: [
      { path: '$.n.length()', message: NUMBERS, result: 3 },
      { path: '$.size()', message: { a: 1, b: 2 }, result: 2 },
    ],
  },
  {
    name: 'sum()',
    group: 'functions',
    summary: 'The sum of the numbers of a list; other elements do not count. A list without numbers is an error.',
    examples: [
      { path: '$.n.sum()', message: NUMBERS, result: 9 },
      { path: '$.sum($..price)', message: SHOP, result: 20 },
    ],
  },
  {
    name: 'min()',
    group: 'functions',
    summary: 'The smallest number of a list.',
    examples: [{ path: '$.n.min()', message: NUMBERS, result: 1 }],
  },
  {
    name: 'max()',
    group: 'functions',
    summary: 'The largest number of a list.',
    examples: [{ path: '$.n.max()', message: NUMBERS, result: 6 }],
  },
  {
    name: 'avg()',
    group: 'functions',
    summary: 'The mean of the numbers of a list.',
    examples: [{ path: '$.n.avg()', message: NUMBERS, result: 3 }],
  },
  {
    name: 'stddev()',
    group: 'functions',
    summary: 'The standard deviation of the numbers of a list, as of a whole population.',
    examples: [{ path: '$.n.stddev()', message: { n: [1, 3] }, result: 1 }],
  },
  {
    name: 'keys()',
    group: 'functions',
    summary: 'The keys of an object; null for other values.',
    examples: [{ path: '$.keys()', message: { a: 1, b: 2 }, result: ['a', 'b'] }],
  },
  {
    name: 'concat()',
    group: 'functions',
    summary: 'The texts of a list and then the arguments as one text.',
    examples: [{ path: '$.concat($.a, "-", $.b)', message: { a: 'x', b: 1 }, result: 'x-1' }],
  },
  {
    name: 'append()',
    group: 'functions',
    summary: 'The list with the arguments behind.',
    examples: [{ path: '$.n.append(7)', message: NUMBERS, result: [1, 2, 6, 7] }],
  },
  {
    name: 'first()',
    group: 'functions',
    summary: 'The first element. No list, or an empty one, is an error.',
    examples: [{ path: '$.n.first()', message: NUMBERS, result: 1 }],
  },
  {
    name: 'last()',
    group: 'functions',
    summary: 'The last element. No list, or an empty one, is an error.',
    examples: [{ path: '$.n.last()', message: NUMBERS, result: 6 }],
  },
  {
    name: 'index()',
    group: 'functions',
    summary: 'The element of that number, from the end if it is negative. One beyond the list is an error.',
    examples: [{ path: '$.n.index(1)', message: NUMBERS, result: 2 }],
  },
  {
    name: '==',
    group: 'operators',
    summary: 'Equal: a number and a text count as equal when they read the same. `!=` is the opposite.',
    examples: [
      { path: "$.items[?(@.id == '1')].id", message: ITEMS, result: [1] },
      { path: '$.items[?(@.id != 1)].id', message: ITEMS, result: [2] },
    ],
  },
  {
    name: '===',
    group: 'operators',
    summary: 'Equal and of the same kind. `!==` is the opposite.',
    examples: [
      { path: "$.items[?(@.id === '1')].id", message: ITEMS, result: [] },
      { path: '$.items[?(@.id !== 1)].id', message: ITEMS, result: [2] },
    ],
  },
  {
    name: '<',
    group: 'operators',
    summary: 'The order of two numbers or two texts; also `<=`, `>`, `>=`. Values of different kinds have none.',
    examples: [
      { path: '$.n[?(@ < 2)]', message: NUMBERS, result: [1] },
      { path: '$.n[?(@ >= 2)]', message: NUMBERS, result: [2, 6] },
    ],
  },
  {
    name: '=~',
    group: 'operators',
    summary: 'The whole text matches a Java regular expression between slashes; `i` behind it ignores case.',
    examples: [{ path: '$.list[?(@ =~ /b.*/i)]', message: { list: ['Bob', 'Ana'] }, result: ['Bob'] }],
  },
  {
    name: 'in',
    group: 'operators',
    summary: 'An element of a list. `nin`: not an element.',
    examples: [
      { path: "$.list[?(@.s in ['a', 'b'])].s", message: { list: [{ s: 'a' }, { s: 'c' }] }, result: ['a'] },
      { path: "$.list[?(@.s nin ['a', 'b'])].s", message: { list: [{ s: 'a' }, { s: 'c' }] }, result: ['c'] },
    ],
  },
  {
    name: 'contains',
    group: 'operators',
    summary: 'The list on the left has the element, or the text on the left the part.',
    examples: [{ path: "$.items[?(@.tags contains 'x')].id", message: ITEMS, result: [1] }],
  },
  {
    name: 'subsetof',
    group: 'operators',
    summary: 'Every element of the list on the left is in the one on the right.',
    examples: [{ path: "$.items[?(@.tags subsetof ['x', 'y', 'z'])].id", message: ITEMS, result: [1, 2] }],
  },
  {
    name: 'anyof',
    group: 'operators',
    summary: 'Some element of the list on the left is in the one on the right.',
    examples: [{ path: "$.items[?(@.tags anyof ['x', 'z'])].id", message: ITEMS, result: [1] }],
  },
  {
    name: 'noneof',
    group: 'operators',
    summary: 'No element of the list on the left is in the one on the right.',
    examples: [{ path: "$.items[?(@.tags noneof ['x', 'z'])].id", message: ITEMS, result: [2] }],
  },
  {
    name: 'size',
    group: 'operators',
    summary: 'The length of a list or text.',
    examples: [{ path: '$.items[?(@.tags size 2)].id', message: ITEMS, result: [1] }],
  },
  {
    name: 'empty',
    group: 'operators',
    summary: 'Whether a list, text or object is empty: `true` or `false` on the right.',
    examples: [{ path: '$.items[?(@.tags empty true)].id', message: ITEMS, result: [2] }],
  },
  {
    name: 'length(value)',
    group: 'tests',
    summary: 'The length of a text, list or object, to compare.',
    examples: [{ path: '$.list[?length(@.s) > 1].s', message: { list: [{ s: 'a' }, { s: 'bb' }] }, result: ['bb'] }],
  },
  {
    name: 'count(path)',
    group: 'tests',
    summary: 'The number of values that a path finds, to compare.',
    examples: [{ path: '$.items[?count(@.tags[*]) == 2].id', message: ITEMS, result: [1] }],
  },
  {
    name: 'value(path)',
    group: 'tests',
    summary: 'The only value that a path finds, to compare; nothing when there are several.',
    examples: [{ path: '$.items[?value(@..id) == 2].id', message: ITEMS, result: [2] }],
  },
  {
    name: 'match(text, pattern)',
    group: 'tests',
    summary: 'Whether the whole text matches a regular expression.',
    examples: [{ path: "$.list[?match(@, 'B.*')]", message: { list: ['Bob', 'aB'] }, result: ['Bob'] }],
  },
  {
    name: 'search(text, pattern)',
    group: 'tests',
    summary: 'Whether some part of the text matches a regular expression.',
    examples: [{ path: "$.list[?search(@, 'B')]", message: { list: ['Bob', 'aB', 'c'] }, result: ['Bob', 'aB'] }],
  },
]
