import type { Json } from '../json/index.ts'

/** A runnable example: a condition, and whether it holds for {@link SIMPLE_EXAMPLE_MESSAGE}. */
export interface SimpleExample {
  readonly condition: string
  readonly holds: boolean
}

/** What the reference tells about a piece of a condition. */
export interface SimpleDocs {
  /** As it is written: `#{a.b}`, `==`, `starts with`. */
  readonly name: string
  readonly group: 'values' | 'operators' | 'combinations'
  /** One sentence, or a few. */
  readonly summary: string
  readonly examples: readonly SimpleExample[]
}

/** The message that the examples ask. */
export const SIMPLE_EXAMPLE_MESSAGE: Json = {
  total: '250',
  state: 'NY',
  items: [{ id: 7 }],
  tags: ['new', 'big'],
  'post code': '01310',
}

function example(condition: string, holds = true): SimpleExample {
  return { condition, holds }
}

/** Simple conditions, piece by piece. */
export const SIMPLE_REFERENCE: readonly SimpleDocs[] = [
  {
    name: '#{path}',
    group: 'values',
    summary:
      "A value of the message: names between dots, `[0]` for elements (`[-1]` is the last), `['a.b']` for other names. What is missing is null.",
    examples: [example('#{items[0].id} == 7'), example("#{['post code']} == '01310'"), example('#{nope.a} == null')],
  },
  {
    name: "'text'",
    group: 'values',
    summary: "A text, in single or double quotes; `\\'` is a quote in it.",
    examples: [example("#{state} == 'NY'"), example('#{state} == "NY"')],
  },
  {
    name: '12.5, true, false, null',
    group: 'values',
    summary: 'Numbers, booleans and null, as in JSON.',
    examples: [example('#{total} > 12.5'), example('#{paid} == null')],
  },
  {
    name: '#{path} alone',
    group: 'values',
    summary: 'Without an operator a value counts as a condition: null, false, the text "false" and nothing are *no*.',
    examples: [example('#{state}'), example('#{paid}', false)],
  },
  {
    name: '==',
    group: 'operators',
    summary:
      'Equal: as numbers when both sides read as numbers, else as texts. Null equals only null. `!=` is the opposite.',
    examples: [example('#{total} == 250.0'), example("#{state} != 'CA'")],
  },
  {
    name: '=~',
    group: 'operators',
    summary: 'Equal in any case of letters. `!=~` is the opposite.',
    examples: [example("#{state} =~ 'ny'"), example("#{state} !=~ 'ny'", false)],
  },
  {
    name: '>',
    group: 'operators',
    summary:
      'Greater: as numbers when both sides read as numbers, else in the order of texts. Also `>=`, `<`, `<=`. With null none of them holds.',
    examples: [
      example("#{total} > '99'"),
      example('#{total} >= 250'),
      example("#{state} < 'OH'"),
      example('#{paid} <= 1', false),
    ],
  },
  {
    name: 'regex',
    group: 'operators',
    summary: 'The whole text matches a Java regular expression. `not regex` is the opposite.',
    examples: [example("#{['post code']} regex '\\d+'"), example("#{state} not regex '[a-z]+'")],
  },
  {
    name: 'contains',
    group: 'operators',
    summary: 'The text on the left has the part, or the list on the left the element. `not contains` is the opposite.',
    examples: [
      example("#{state} contains 'Y'"),
      example("#{tags} contains 'big'"),
      example("#{tags} not contains 'old'"),
    ],
  },
  {
    name: 'in',
    group: 'operators',
    summary: 'One of a list, or of a text with commas. `not in` is the opposite.',
    examples: [example("#{state} in 'CA, NY'"), example("'new' in #{tags}"), example("#{state} not in 'CA,OH'")],
  },
  {
    name: 'starts with',
    group: 'operators',
    summary: 'The text on the left begins with the one on the right.',
    examples: [example("#{state} starts with 'N'")],
  },
  {
    name: 'ends with',
    group: 'operators',
    summary: 'The text on the left ends with the one on the right.',
    examples: [example("#{state} ends with 'N'", false)],
  },
  {
    name: '&&',
    group: 'combinations',
    summary: 'Both hold. It binds closer than `||`.',
    examples: [example("#{total} > 100 && #{state} == 'NY'")],
  },
  {
    name: '||',
    group: 'combinations',
    summary: 'At least one holds.',
    examples: [example("#{total} > 999 || #{state} == 'NY'")],
  },
  {
    name: '( )',
    group: 'combinations',
    summary: 'Parentheses hold together what belongs together.',
    examples: [example("(#{total} > 999 || #{state} == 'NY') && #{tags} contains 'old'", false)],
  },
]
