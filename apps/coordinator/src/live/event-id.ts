/**
 * Where a live page is: the feed that numbered the event, its number there, and the time of its record. Another feed,
 * of a process that was started anew or stands beside, goes on by the time.
 */
export interface EventPlace {
  readonly feed: string
  readonly number: number
  /** Milliseconds since 1970. */
  readonly at: number
}

export function writeEventId({ feed, number, at }: EventPlace): string {
  return `${feed}.${number}.${at}`
}

/** Undefined for what is no id of ours. */
export function readEventId(text: string | undefined): EventPlace | undefined {
  const match = /^([A-Za-z0-9_-]{1,40})\.(\d{1,15})\.(\d{1,15})$/.exec(text ?? '')
  if (match === null) return undefined
  const [, feed = '', number, at] = match
  return { feed, number: Number(number), at: Number(at) }
}
