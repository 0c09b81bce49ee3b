/** What a text can say about a date. */
export type FieldName =
  | 'era'
  | 'year'
  | 'weekYear'
  | 'month'
  | 'dayOfMonth'
  | 'dayOfYear'
  | 'weekday'
  | 'weekdayInMonth'
  | 'weekOfYear'
  | 'weekOfMonth'
  | 'halfDay'
  | 'hour'
  | 'hourOfDay'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'offset'

/**
 * The fields that a text was read into. Where fields contradict each other, those set last count, so each has a stamp:
 * its turn, 0 when it was never set. `month` counts from 0, `weekday` from Sunday as 1, `offset` is in milliseconds.
 */
export class DateFields {
  readonly #values = new Map<FieldName, number>()
  readonly #stamps = new Map<FieldName, number>()
  #turn = 0

  set(field: FieldName, value: number): void {
    this.#values.set(field, value)
    this.#stamps.set(field, ++this.#turn)
  }

  has(field: FieldName): boolean {
    return this.#stamps.has(field)
  }

  /** The value, `missing` for a field that was never set. */
  get(field: FieldName, missing = 0): number {
    return this.#values.get(field) ?? missing
  }

  stamp(field: FieldName): number {
    return this.#stamps.get(field) ?? 0
  }

  /** The stamp of two fields that only count together. */
  stampOfBoth(field: FieldName, other: FieldName): number {
    return this.has(field) && this.has(other) ? Math.max(this.stamp(field), this.stamp(other)) : 0
  }
}
