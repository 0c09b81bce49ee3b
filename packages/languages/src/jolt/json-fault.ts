const TOKEN =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/y
const BLANKS = /[ \t\n\r]*/y

/** What may come next. */
type Expected = 'value' | 'item' | 'name' | 'first name' | 'colon' | 'separator' | 'end'

/** The offset at which a text stops being JSON: the runtime's own parser does not always say. */
export function jsonFaultOffset(text: string): number {
  const open: ('[' | '{')[] = []
  let expected: Expected = 'value'
  let at = 0
  for (;;) {
    at = skip(BLANKS, text, at)
    const end = skip(TOKEN, text, at)
    const token = text.slice(at, end)
    const next = expectedAfter(token, expected, open)
    if (next === undefined) return at
    expected = next
    at = end
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** Undefined when this token cannot stand here; the empty one never can, so that the loop ends. */
function expectedAfter(token: string, expected: Expected, open: ('[' | '{')[]): Expected | undefined {
  if (token === '' || expected === 'end') return undefined
  const around = open.at(-1)
  if (expected === 'colon') return token === ':' ? 'value' : undefined
  if (expected === 'name' || expected === 'first name') {
    if (token.startsWith('"')) return 'colon'
    return token === '}' && expected === 'first name' ? closed(open) : undefined
  }
  if (expected === 'separator') {
    if (token === ',') return around === '[' ? 'value' : 'name'
    return token === (around === '[' ? ']' : '}') ? closed(open) : undefined
  }
  if (token === '[' || token === '{') {
    open.push(token)
    return token === '[' ? 'item' : 'first name'
  }
  if (token === ']' && expected === 'item') return closed(open)
  return ']},:'.includes(token) ? undefined : around === undefined ? 'end' : 'separator'
}

function closed(open: ('[' | '{')[]): Expected {
  open.pop()
  return open.length === 0 ? 'end' : 'separator'
}
