/**
 * Keeps the last result: patterns are compiled once where they are constant, and once per change where they are not.
 * State of one call in one expression; it grows with nothing.
 */
export function rememberLast<Input extends readonly unknown[], Result>(
  make: (...input: Input) => Result,
): (...input: Input) => Result {
  let last: Input | undefined
  let result: Result
  return (...input) => {
    if (last !== undefined && last.length === input.length && last.every((value, i) => value === input[i]))
      return result
    result = make(...input)
    last = input
    return result
  }
}
