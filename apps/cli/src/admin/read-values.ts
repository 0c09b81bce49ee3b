import { UsageError } from '../command.ts'

/** A whole number from `minimum`. @throws UsageError */
export function readCount(flag: string, text: string | undefined, minimum = 1): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(count) && count >= minimum) return count
  throw new UsageError(`${flag} is a number from ${minimum}, not "${text}"`)
}

/** One of a few words, in any case. @throws UsageError */
export function readChoice<const V extends string>(
  flag: string,
  text: string | undefined,
  values: readonly V[],
): V | undefined {
  if (text === undefined) return undefined
  const value = values.find((each) => each.toLowerCase() === text.toLowerCase())
  if (value !== undefined) return value
  throw new UsageError(`${flag} is ${values.slice(0, -1).join(', ')} or ${values.at(-1)}, not "${text}"`)
}
