/** General categories of Unicode by the names that ECMAScript has and Java has not: `\p{Letter}`. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['Letter', 'L'],
  ['Cased_Letter', 'LC'],
  ['Uppercase_Letter', 'Lu'],
  ['Lowercase_Letter', 'Ll'],
  ['Titlecase_Letter', 'Lt'],
  ['Modifier_Letter', 'Lm'],
  ['Other_Letter', 'Lo'],
  ['Mark', 'M'],
  ['Nonspacing_Mark', 'Mn'],
  ['Spacing_Mark', 'Mc'],
  ['Enclosing_Mark', 'Me'],
  ['Number', 'N'],
  ['Decimal_Number', 'Nd'],
  ['Letter_Number', 'Nl'],
  ['Other_Number', 'No'],
  ['Punctuation', 'P'],
  ['Connector_Punctuation', 'Pc'],
  ['Dash_Punctuation', 'Pd'],
  ['Open_Punctuation', 'Ps'],
  ['Close_Punctuation', 'Pe'],
  ['Initial_Punctuation', 'Pi'],
  ['Final_Punctuation', 'Pf'],
  ['Other_Punctuation', 'Po'],
  ['Symbol', 'S'],
  ['Math_Symbol', 'Sm'],
  ['Currency_Symbol', 'Sc'],
  ['Modifier_Symbol', 'Sk'],
  ['Other_Symbol', 'So'],
  ['Separator', 'Z'],
  ['Space_Separator', 'Zs'],
  ['Line_Separator', 'Zl'],
  ['Paragraph_Separator', 'Zp'],
  ['Other', 'C'],
  ['Control', 'Cc'],
  ['Format', 'Cf'],
  ['Private_Use', 'Co'],
  ['Surrogate', 'Cs'],
  ['Unassigned', 'Cn'],
])

/** A pattern with the long names of general categories as Java knows them. Escaped backslashes are left alone. */
export function withShortCategoryNames(pattern: string): string {
  return pattern.replace(
    /\\([pP])\{(?:General_Category=|gc=)?(\w+)\}|\\[^]/g,
    (all, letter?: string, name?: string) => {
      const short = name === undefined ? undefined : SHORT_NAMES.get(name)
      return short === undefined ? all : `\\${String(letter)}{${short}}`
    },
  )
}
