import { toIndex, toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'
import { LONGEST_TEXT } from './padding.ts'

export const randomStrings = defineFunction({
  name: 'RANDOMSTRINGS',
  group: 'string',
  parameters: [
    { name: 'charset', kind: 'text', isRequired: true },
    { name: 'length', kind: 'integer', isRequired: true },
  ],
  result: 'text',
  summary: 'A random text of ALPHANUMERIC, ALPHABETIC, NUMERIC or ASCII (printable) characters.',
  examples: [{ expression: 'RANDOMSTRINGS("NUMERIC", 6)', result: /^[0-9]{6}$/ }],
  evaluateIn({ random }, _scopes, charset, length) {
    if (isMissing(charset) || isMissing(length)) throw new FunctionFault('charset or length is null')
    const characters = CHARACTERS.get(toText(charset).toUpperCase())
    if (characters === undefined) throw new FunctionFault(`Unknown charset '${toText(charset)}'`)
    const count = toIndex(length)
    if (count < 0 || count > LONGEST_TEXT) throw new FunctionFault(`no text has the length ${count}`)
    let text = ''
    for (let i = 0; i < count; i++) text += characters[Math.floor(random() * characters.length)]
    return text
  },
})

const DIGITS = '0123456789'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['ALPHANUMERIC', LETTERS + DIGITS],
  ['ALPHABETIC', LETTERS],
  ['NUMERIC', DIGITS],
  ['ASCII', String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))],
])
