import { byteTable, singleByteCharset } from './single-byte.ts'
import { utf16 } from './utf-16.ts'
import { utf8 } from './utf-8.ts'

/** A way to write text as bytes, without any platform's own classes. Both directions never fail (expressions.md §9.9). */
export interface Charset {
  /** The Java name, such as `ISO-8859-1`. */
  readonly name: string
  /** A character that the charset lacks is written as `?`. */
  encode(text: string): Uint8Array
  /** Bytes that the charset does not know are read as U+FFFD. */
  decode(bytes: Uint8Array): string
}

/**
 * The charset of a Java name, any case, also by the aliases that Java knows (`latin1`, `cp1252`, `utf8`); undefined
 * when there is none.
 */
export function findCharset(name: string): Charset | undefined {
  return CHARSETS.get(name.toLowerCase())
}

const CHARSETS = charsetsByName([
  [utf8, ['utf8', 'unicode-1-1-utf-8']],
  [
    singleByteCharset('ISO-8859-1', byteTable({})),
    ['iso8859_1', 'iso8859-1', 'iso_8859-1', 'iso_8859_1', '8859_1', 'latin1', 'l1', 'ibm819', 'cp819', 'csisolatin1'],
  ],
  [
    singleByteCharset('US-ASCII', byteTable({ unknownFrom: 0x80 })),
    ['ascii', 'ascii7', 'us', 'iso646-us', 'iso_646.irv:1991', 'ansi_x3.4-1968', 'ansi_x3.4-1986', 'cp367', '646'],
  ],
  [utf16('UTF-16'), ['utf_16', 'utf16', 'unicode', 'unicodebig']],
  [utf16('UTF-16BE'), ['utf_16be', 'x-utf-16be', 'unicodebigunmarked']],
  [utf16('UTF-16LE'), ['utf_16le', 'x-utf-16le', 'unicodelittleunmarked']],
  [
    singleByteCharset('windows-1252', byteTable({ from80: windows1252() })),
    ['cp1252', 'cp5348', 'ibm-1252', 'ibm1252'],
  ],
  [
    singleByteCharset('ISO-8859-15', byteTable({ replaced: latin9() })),
    ['iso8859_15', 'iso8859-15', 'iso_8859-15', 'latin-9', 'latin9', 'l9', '8859_15', 'cp923'],
  ],
])

/** Bytes 80 to 9F; U+FFFD where there is no character. */
function windows1252(): string {
  return '€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ'
}

function latin9(): Readonly<Record<number, string>> {
  return { 0xa4: '€', 0xa6: 'Š', 0xa8: 'š', 0xb4: 'Ž', 0xb8: 'ž', 0xbc: 'Œ', 0xbd: 'œ', 0xbe: 'Ÿ' }
}

function charsetsByName(list: readonly (readonly [Charset, readonly string[]])[]): ReadonlyMap<string, Charset> {
  return new Map(
    list.flatMap(([charset, aliases]) =>
      [charset.name.toLowerCase(), ...aliases].map((name) => [name, charset] as const),
    ),
  )
}
