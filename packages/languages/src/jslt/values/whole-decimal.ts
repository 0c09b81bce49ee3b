/**
 * A decimal whose value is a whole number (`1.0`, `1e3`, `0.5 + 0.5`), or a negative zero. JSLT tells decimals from
 * integers (`is-decimal`, `string`, `/`), a JavaScript number does not; so inside a program a plain number without a
 * fraction is an integer, and a decimal that happens to have no fraction is one of these. It becomes a plain number
 * when it leaves the program.
 */
export class WholeDecimal {
  readonly #value: number

  constructor(value: number) {
    this.#value = value
  }

  toNumber(): number {
    return this.#value
  }
}
