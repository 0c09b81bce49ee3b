import { SpecialValue } from './special-value.ts'

/** Which parts of a point in time count. */
export type DateKind = 'date' | 'time' | 'datetime'

export class DateValue extends SpecialValue {
  readonly typeName: string
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly epochMs: number
  readonly kind: DateKind

  constructor(epochMs: number, kind: DateKind) {
    super()
    this.epochMs = epochMs
    this.kind = kind
    this.typeName = DATE_KIND_NAMES[kind]
  }
}

export const DATE_KIND_NAMES: Readonly<Record<DateKind, string>> = {
  date: 'date',
  time: 'time',
  datetime: 'date-time',
}
