/** One of the fields of a cron expression, as it stands in the text. */
export interface CronFieldText {
  readonly text: string
  /** Where the field starts in the expression. */
  readonly offset: number
}

/** Which numbers and names a field may have. */
export interface CronRange {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Words in place of numbers, in upper case. */
  readonly names?: ReadonlyMap<string, number>
  /** A range from a larger to a smaller number goes past the end and on from the start: `FRI-MON`, `22-2`. */
  readonly wraps: boolean
}

/** Says where in a field something is wrong. */
export type CronFieldFailure = (offset: number, message: string) => Error

/**
 * Reads one member of a field's list: `*`, a value, a range, each with an optional step. Special members of the day
 * fields are read before.
 *
 * @throws what `fail` makes
 */
export function readCronMember(member: CronFieldText, range: CronRange, fail: CronFieldFailure): number[] {
  const match = /^([^/]*)(?:\/(.*))?$/.exec(member.text)
  const base = match?.[1] ?? ''
  const stepText = match?.[2]
  const step = stepText === undefined ? undefined : readStep(stepText, member, base.length + 1, range, fail)
  // `/5` is `*/5` written short.
  if (base === '*' || (base === '' && step !== undefined)) return series(range.min, range.max, step ?? 1, range)
  const dash = base.indexOf('-')
  const start = readCronValue(dash < 0 ? base : base.slice(0, dash), member.offset, range, fail)
  if (dash < 0) return step === undefined ? [start] : series(start, range.max, step, range)
  const end = readCronValue(base.slice(dash + 1), member.offset + dash + 1, range, fail)
  if (end < start && !range.wraps) throw fail(member.offset, `the range ${base} of the ${range.name} goes backwards`)
  return series(start, end, step ?? 1, range)
}

/** Reads a number or a name within the range of a field. */
export function readCronValue(text: string, offset: number, range: CronRange, fail: CronFieldFailure): number {
  const named = range.names?.get(text.toUpperCase())
  if (named !== undefined) return named
  if (!/^\d{1,4}$/.test(text)) throw fail(offset, `${JSON.stringify(text)} is no ${range.name}`)
  const value = Number(text)
  if (value < range.min || value > range.max)
    throw fail(offset, `${range.name} ${value} is not between ${range.min} and ${range.max}`)
  return value
}

function readStep(text: string, member: CronFieldText, at: number, range: CronRange, fail: CronFieldFailure): number {
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0
  // A step as long as the field would fire once: Quartz refuses it, since it is a mistake.
  const longest = range.max - range.min + (range.min === 0 ? 0 : 1)
  if (step < 1 || step > longest)
    throw fail(member.offset + at, `the step of the ${range.name} is a number from 1 to ${longest}`)
  return step
}

/** The values from one to another, going past the end of the field when the second is smaller. */
function series(start: number, end: number, step: number, { min, max }: CronRange): number[] {
  const size = max - min + 1
  const last = end < start ? end + size : end
  const values: number[] = []
  for (let value = start; value <= last; value += step) values.push(value > max ? value - size : value)
  return values
}
