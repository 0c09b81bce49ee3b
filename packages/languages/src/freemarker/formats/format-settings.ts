import type { DecimalBounds } from '../syntax/expression.ts'
import type { SettingName } from '../syntax/settings.ts'
import type { DateKind, DateValue } from '../values/date.ts'
import type { FreemarkerNumber } from '../values/number.ts'
import { C_FORMATS, type CFormat, DEFAULT_C_FORMAT } from './c-format.ts'
import { dateFormat, type DateFormat } from './date-format.ts'
import { numberFormat, type NumberFormat } from './number-format.ts'
import { formatWithBounds } from './number-bounds.ts'
import { timeZone, type TimeZone } from './time-zone.ts'

/** The settings of a running template: how values become texts. `<#setting>` changes them. */
export class FormatSettings {
  #locale: string
  #zone: TimeZone = timeZone('UTC')
  #numberFormat = 'number'
  #dateFormats: Record<DateKind, string> = { date: '', time: '', datetime: '' }
  #booleanTexts: readonly [string, string] | 'computer' | undefined
  #cFormat = DEFAULT_C_FORMAT
  #urlCharset = 'UTF-8'
  #outputEncoding: string | undefined
  #number: NumberFormat | undefined
  #dates: Partial<Record<DateKind, DateFormat>> = {}

  constructor(locale: string) {
    this.#locale = locale
  }

  /** Such as `en_US`. */
  get locale(): string {
    return this.#locale
  }

  get timeZone(): string {
    return this.#zone.id
  }

  get zone(): TimeZone {
    return this.#zone
  }

  get urlCharset(): string {
    return this.#urlCharset
  }

  get outputEncoding(): string | undefined {
    return this.#outputEncoding
  }

  get cFormat(): CFormat {
    return C_FORMATS.get(this.#cFormat) as CFormat
  }

  /** Texts for true and false; undefined while none are set, when a boolean cannot be printed. */
  get booleanTexts(): readonly [string, string] | undefined {
    return this.#booleanTexts === 'computer' ? ['true', 'false'] : this.#booleanTexts
  }

  /** By `number_format`. @throws RangeError when that is malformed */
  formatNumber(value: FreemarkerNumber): string {
    this.#number ??= numberFormat(this.#numberFormat, this.#locale)
    return this.#number(value)
  }

  /** @throws RangeError for a malformed format */
  formatNumberAs(value: FreemarkerNumber, format: string): string {
    return numberFormat(format, this.#locale)(value)
  }

  /** `#{…}`: plain digits with so many decimals. */
  formatDecimals(value: FreemarkerNumber, bounds: DecimalBounds | undefined): string {
    return formatWithBounds(value, bounds, this.#locale)
  }

  /** By the format of its kind. @throws RangeError when that is malformed */
  formatDate(value: DateValue): string {
    return this.#dateFormat(value.kind).format(value.epochMs, this.#zone)
  }

  /** @throws RangeError for a malformed format */
  formatDateAs(value: DateValue, format: string): string {
    return dateFormat(format, value.kind, this.#locale).format(value.epochMs, this.#zone)
  }

  /** @throws RangeError when the text does not fit, or for a malformed format */
  parseDate(text: string, kind: DateKind, format: string | undefined, now: number): number {
    const used = format === undefined ? this.#dateFormat(kind) : dateFormat(format, kind, this.#locale)
    return used.parse(text, this.#zone, now)
  }

  /** Answers what is wrong with the value, or undefined when it was taken. */
  set(name: SettingName, value: string): string | undefined {
    switch (name) {
      case 'locale':
        this.#locale = readLocale(value)
        this.#forget()
        return undefined
      case 'number_format':
        this.#numberFormat = value
        this.#number = undefined
        return undefined
      case 'boolean_format':
        return this.#setBooleanFormat(value)
      case 'date_format':
      case 'time_format':
      case 'datetime_format':
        this.#dateFormats[name.slice(0, -'_format'.length) as DateKind] = value
        this.#dates = {}
        return undefined
      case 'time_zone':
        this.#zone = timeZone(value)
        this.#dates = {}
        return undefined
      case 'c_format':
        if (!C_FORMATS.has(value)) return `It's not allowed to set c_format to "${value}"`
        this.#cFormat = value
        if (this.#numberFormat === 'computer' || this.#numberFormat === 'c') this.#number = undefined
        return undefined
      case 'url_escaping_charset':
        this.#urlCharset = value
        return undefined
      case 'output_encoding':
        this.#outputEncoding = value
        return undefined
      case 'classic_compatible':
        return /^(?:false|no|n|f|0)$/i.test(value) ? undefined : 'classic_compatible is not available'
      case 'sql_date_and_time_time_zone':
        return undefined
    }
  }

  #dateFormat(kind: DateKind): DateFormat {
    const known = this.#dates[kind]
    if (known !== undefined) return known
    const made = dateFormat(this.#dateFormats[kind], kind, this.#locale)
    this.#dates[kind] = made
    return made
  }

  #setBooleanFormat(value: string): string | undefined {
    const [yes, no, more] = value.split(',')
    if (value === 'c') this.#booleanTexts = 'computer'
    else if (value === 'true,false') this.#booleanTexts = undefined
    else if (yes === undefined || no === undefined || more !== undefined) {
      return `boolean_format must be two texts separated by a comma, or "c", not "${value}"`
    } else this.#booleanTexts = [yes, no]
    return undefined
  }

  #forget(): void {
    this.#number = undefined
    this.#dates = {}
  }
}

/** `pt_BR` however it is written: language small, country in capitals. */
function readLocale(value: string): string {
  const [language = '', country, variant] = value
    .replaceAll('"', '')
    .split(/[,_ ]+/)
    .filter((part) => part !== '')
  const parts = [language.toLowerCase(), country?.toUpperCase(), variant]
  return parts.filter((part) => part !== undefined).join('_')
}
