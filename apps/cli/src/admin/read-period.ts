import { UsageError } from '../command.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 24 * 3_600_000 }

/** A moment: `15m`, `2h` or `3d` ago, or a date and time of ISO 8601. @throws UsageError */
export function readMoment(flag: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const [, number, unit] = /^(\d+)([smhd])$/.exec(text) ?? []
  if (number !== undefined && unit !== undefined) return now - Number(number) * (UNITS[unit] ?? 0)
  const at = Date.parse(text)
  if (Number.isNaN(at))
    throw new UsageError(`${flag} is 15m, 2h, 3d or a date like 2026-01-31T12:00:00Z, not "${text}"`)
  return at
}
