import type { Json } from '../../json/index.ts'
import { readNumber, setKey } from '../../json/index.ts'

const MAXIMUM_DEPTH = 500

/**
 * Reads JSON as the reference does: comments and single quotes are taken too.
 *
 * @throws SyntaxError with the reason
 */
export function parseLooseJson(text: string): Json {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.finish()
  return value
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): Json {
    if (depth > MAXIMUM_DEPTH) this.#fail('too deep')
    this.#skip()
    const char = this.#text.charAt(this.#at)
    if (char === '{') return this.#object(depth)
    if (char === '[') return this.#list(depth)
    if (char === '"' || char === "'") return this.#string()
    const word = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/.exec(
      this.#text.slice(this.#at, this.#at + 1000),
    )
    if (!word) return this.#fail('a value is expected')
    this.#at += word[0].length
    if (word[0] === 'true' || word[0] === 'false') return word[0] === 'true'
    return word[0] === 'null' ? null : readNumber(word[0])
  }

  finish(): void {
    this.#skip()
    if (this.#at < this.#text.length) this.#fail('the end is expected')
  }

  #object(depth: number): Json {
    const result: Record<string, Json> = {}
    this.#items('}', () => {
      const quote = this.#text.charAt(this.#at)
      if (quote !== '"' && quote !== "'") this.#fail('a name is expected')
      const name = this.#string()
      this.#skip()
      if (this.#text.charAt(this.#at) !== ':') this.#fail('":" is expected')
      this.#at++
      setKey(result, name, this.value(depth + 1))
    })
    return result
  }

  #list(depth: number): Json {
    const result: Json[] = []
    this.#items(']', () => result.push(this.value(depth + 1)))
    return result
  }

  #items(close: string, read: () => void): void {
    this.#at++
    this.#skip()
    if (this.#text.charAt(this.#at) === close) {
      this.#at++
      return
    }
    for (;;) {
      this.#skip()
      read()
      this.#skip()
      const char = this.#text.charAt(this.#at++)
      if (char === close) return
      if (char !== ',') this.#fail(`"," or "${close}" is expected`)
    }
  }

  #string(): string {
    const quote = this.#text.charAt(this.#at)
    let result = ''
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const char = this.#text.charAt(at)
      if (char === quote) {
        this.#at = at + 1
        return result
      }
      if (char < ' ') this.#fail('a control character stands in a text')
      if (char !== '\\') {
        result += char
        continue
      }
      const escape = /^(?:u([0-9a-fA-F]{4})|(["'\\/bfnrt]))/.exec(this.#text.slice(at + 1, at + 6))
      if (!escape) return this.#fail('an escape is malformed')
      result +=
        escape[1] === undefined ? (ESCAPES[escape[2] ?? ''] ?? escape[2]) : String.fromCharCode(parseInt(escape[1], 16))
      at += escape[0].length
    }
    return this.#fail('a text does not end')
  }

  #skip(): void {
    const blanks = /(?:[\s\u00a0\ufeff]+|\/\*[^]*?\*\/|\/\/[^\r\n]*)*/y
    blanks.lastIndex = this.#at
    blanks.exec(this.#text)
    this.#at = Math.max(this.#at, blanks.lastIndex)
  }

  #fail(reason: string): never {
    throw new SyntaxError(`${reason} at position ${this.#at}`)
  }
}

const ESCAPES: Readonly<Record<string, string | undefined>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
