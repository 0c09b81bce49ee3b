import { type DecimalSymbols, isRoundingMode, type RoundingMode } from '../../decimal-format/index.ts'

/** A DecimalFormat pattern with what `;; name=value` behind it changes. */
export interface ExtendedPattern {
  readonly pattern: string
  readonly symbols: Partial<DecimalSymbols>
  readonly rounding: RoundingMode | undefined
  readonly multiplier: number | undefined
}

/**
 * Reads `0.00;; roundingMode=halfUp decimalSeparator=',' groupingSeparator='.'` (row formats in spec/connectors/tools.md).
 *
 * @throws RangeError for names and values that mean nothing
 */
export function readExtendedPattern(format: string, tag: string): ExtendedPattern {
  const split = splitPattern(format)
  const symbols: Record<string, string> = {}
  let rounding: RoundingMode | undefined
  let multiplier: number | undefined
  let currencyCode: string | undefined
  for (const [name, value] of readParameters(split.parameters)) {
    if (name === 'roundingMode') rounding = readRounding(value)
    else if (name === 'multiplier' || name === 'multipier') multiplier = readInteger(value)
    else if (name === 'currencyCode') currencyCode = value
    else {
      const symbol = SYMBOLS[name]
      if (symbol === undefined) throw new RangeError(`Unsupported parameter name, "${name}", in the number format`)
      if (symbol.oneCharacter && value.length !== 1) throw new RangeError(`"${name}" must be exactly 1 character`)
      for (const key of symbol.keys) symbols[key] = value
    }
  }
  if (currencyCode !== undefined) {
    symbols.currencyCode = currencyCode
    symbols.currency ??= currencySign(currencyCode, tag)
  }
  return { pattern: split.pattern, symbols, rounding, multiplier }
}

/** How the locale writes a currency. */
function currencySign(code: string, tag: string): string {
  if (!/^[A-Z]{3}$/.test(code)) throw new RangeError(`"${code}" is not a known ISO 4217 code`)
  const known = Intl.NumberFormat.supportedLocalesOf(tag).length > 0 ? tag : 'en-US'
  const parts = new Intl.NumberFormat(known, { style: 'currency', currency: code }).formatToParts(1)
  return parts.find(({ type }) => type === 'currency')?.value ?? code
}

interface SymbolParameter {
  readonly keys: readonly (keyof DecimalSymbols)[]
  readonly oneCharacter: boolean
}

const SYMBOLS: Readonly<Record<string, SymbolParameter | undefined>> = {
  decimalSeparator: { keys: ['decimal'], oneCharacter: true },
  monetaryDecimalSeparator: { keys: ['monetaryDecimal'], oneCharacter: true },
  groupingSeparator: { keys: ['grouping'], oneCharacter: true },
  exponentSeparator: { keys: ['exponent'], oneCharacter: false },
  minusSign: { keys: ['minus'], oneCharacter: true },
  infinity: { keys: ['infinity'], oneCharacter: false },
  nan: { keys: ['nan'], oneCharacter: false },
  percent: { keys: ['percent'], oneCharacter: true },
  perMill: { keys: ['perMille'], oneCharacter: true },
  zeroDigit: { keys: ['zero'], oneCharacter: true },
  currencySymbol: { keys: ['currency'], oneCharacter: false },
}

/** The pattern ends at `;;`, or at the second `;`; those in quotes do not count. */
function splitPattern(format: string): { pattern: string; parameters: string } {
  let quoted = false
  let semicolons = 0
  for (let at = 0; at < format.length; at++) {
    const char = format.charAt(at)
    if (char === "'") quoted = !quoted
    if (quoted || char !== ';') continue
    const isDouble = format.charAt(at + 1) === ';'
    if (semicolons === 1 || isDouble) {
      const skipped = semicolons === 0 && isDouble ? 2 : 1
      return { pattern: format.slice(0, at), parameters: format.slice(at + skipped) }
    }
    semicolons++
  }
  return { pattern: format, parameters: '' }
}

const PARAMETER =
  /[ \t\r\n\u00a0]*([\p{L}_$][\p{L}\p{Nd}_$]*)[ \t\r\n\u00a0]*=[ \t\r\n\u00a0]*(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)"|([^ \t\r\n\u00a0,'"]+))[ \t\r\n\u00a0]*(,?)/uy

function readParameters(text: string): [string, string][] {
  const parameters: [string, string][] = []
  let at = 0
  if (/^[ \t\r\n\u00a0]*$/.test(text)) return parameters
  while (at < text.length) {
    PARAMETER.lastIndex = at
    const match = PARAMETER.exec(text)
    if (!match) throw new RangeError(`Malformed number format parameters: ${text.slice(at)}`)
    const value = match[2]?.replaceAll("''", "'") ?? match[3]?.replaceAll('""', '"') ?? match[4] ?? ''
    parameters.push([match[1] ?? '', value])
    at = PARAMETER.lastIndex
    if (/^[ \t\r\n\u00a0]*$/.test(text.slice(at)) && match[5] === '') break
  }
  return parameters
}

function readRounding(value: string): RoundingMode {
  const name = value.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
  if (/^[a-zA-Z]+$/.test(value) && /^[a-z]/.test(value) && isRoundingMode(name)) return name
  throw new RangeError(`"${value}" is no rounding mode`)
}

function readInteger(value: string): number {
  if (!/^[-+]?\d{1,9}$/.test(value)) throw new RangeError(`"${value}" is a malformed integer`)
  return Number(value)
}
