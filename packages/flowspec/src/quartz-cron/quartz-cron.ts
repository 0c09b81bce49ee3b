/** Days of a month that a cron expression names. */
export type DayOfMonthRule =
  | { readonly kind: 'days'; readonly days: readonly number[] }
  /** `L`, `L-3`, `LW`: so many days before the last one, moved to a weekday of the month if `weekday`. */
  | { readonly kind: 'last'; readonly daysBefore: number; readonly weekday: boolean }
  /** `15W`: the weekday nearest to that day within the month. */
  | { readonly kind: 'nearest-weekday'; readonly day: number }

/** Days of a week that a cron expression names: 1 is Sunday, 7 is Saturday. */
export type DayOfWeekRule =
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  /** `6#3`: the third Friday of the month. */
  | { readonly kind: 'nth'; readonly weekday: number; readonly nth: number }
  /** `6L`: the last Friday of the month. */
  | { readonly kind: 'last'; readonly weekday: number }

/** A cron expression, ready to compute with. All lists are sorted and without repetition. */
export interface QuartzCron {
  readonly text: string
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  /** 1 to 12. */
  readonly months: readonly number[]
  /** Within 1970 to 2099. */
  readonly years: readonly number[]
  /** A day counts when any rule names it. Exactly one of the two kinds is given, the other was `?`. */
  readonly daysOfMonth?: readonly DayOfMonthRule[]
  readonly daysOfWeek?: readonly DayOfWeekRule[]
}
