import { isJavaWhitespace } from '../values/java-text.ts'
import type { BuiltIn } from './built-in.ts'
import { textBuiltIn, type Use } from './define.ts'

/** Capital and small letters. */
export const TEXT_CASE: readonly BuiltIn[] = [
  textBuiltIn(
    {
      name: 'upper_case',
      summary: 'All letters as capitals, by the rules of the locale.',
      examples: [{ template: '${"Ação"?upper_case}', output: 'AÇÃO' }],
    },
    (text, use) => text.toLocaleUpperCase(caseLocale(use)),
  ),
  textBuiltIn(
    {
      name: 'lower_case',
      summary: 'All letters as small ones, by the rules of the locale.',
      examples: [{ template: '${"AÇÃO"?lower_case}', output: 'ação' }],
    },
    (text, use) => text.toLocaleLowerCase(caseLocale(use)),
  ),
  textBuiltIn(
    {
      name: 'c_upper_case',
      summary: 'All letters as capitals, the same in every locale.',
      examples: [{ template: '${"id"?c_upper_case}', output: 'ID' }],
    },
    (text) => text.toUpperCase(),
  ),
  textBuiltIn(
    {
      name: 'c_lower_case',
      summary: 'All letters as small ones, the same in every locale.',
      examples: [{ template: '${"ID"?c_lower_case}', output: 'id' }],
    },
    (text) => text.toLowerCase(),
  ),
  textBuiltIn(
    {
      name: 'cap_first',
      summary: 'The first letter as a capital.',
      examples: [{ template: '${"  ana maria"?cap_first}', output: '  Ana maria' }],
    },
    (text) => changeFirst(text, upperChar),
  ),
  textBuiltIn(
    {
      name: 'uncap_first',
      summary: 'The first letter as a small one.',
      examples: [{ template: '${"Ana Maria"?uncap_first}', output: 'ana Maria' }],
    },
    (text) => changeFirst(text, (char) => char.toLowerCase()),
  ),
  textBuiltIn(
    {
      name: 'capitalize',
      summary: 'The first letter of each word as a capital, all others as small ones.',
      examples: [{ template: '${"ana MARIA jo-ann"?capitalize}', output: 'Ana Maria Jo-ann' }],
    },
    (text) => text.replace(/[^ \t\r\n]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
  ),
]

function caseLocale(use: Use): string {
  const [language = 'en'] = use.environment.settings.locale.split('_')
  return /^[a-z]{2,3}$/.test(language) ? language : 'en'
}

/** One character for one: what would become two stays as it is. */
function upperChar(char: string): string {
  const upper = char.toUpperCase()
  return upper.length === 1 ? upper : char
}

function changeFirst(text: string, change: (char: string) => string): string {
  let first = 0
  while (first < text.length && isJavaWhitespace(text.charAt(first))) first++
  return text.slice(0, first) + change(text.charAt(first)) + text.slice(first + 1)
}
