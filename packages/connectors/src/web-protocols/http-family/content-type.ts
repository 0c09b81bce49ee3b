/** A Content-Type, read strictly (RFC 9110 §8.3). */
export interface ContentType {
  /** `application/json`: lower case, without parameters. */
  readonly mediaType: string
  /** As written. */
  readonly charset: string | undefined
  /** As written; of `multipart/*`. */
  readonly boundary: string | undefined
}

/**
 * Reads the value of a Content-Type header; undefined when it is none: no `type/subtype`, bytes behind it that are no
 * parameter, blanks around an equals sign, a parameter given twice. Whoever decides by the type, its charset or its
 * boundary uses this reading, so that no two places see different types in one text (reliability.md HTTP-05).
 */
export function readContentType(text: string): ContentType | undefined {
  if (text !== lastText) {
    lastRead = read(text)
    lastText = text
  }
  return lastRead
}

/** Nearly all requests of a process name the same type. */
let lastText = ''
let lastRead: ContentType | undefined

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const TYPE = new RegExp(`[ \\t]*(${TOKEN}/${TOKEN})`, 'y')
const SEPARATOR = /[ \t]*;[ \t]*/y
const PARAMETER = new RegExp(
  `(${TOKEN})=(?:(${TOKEN})|"((?:[\\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*)")`,
  'y',
)
const END = /[ \t]*$/y

function read(text: string): ContentType | undefined {
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  const mediaType = take(TYPE)?.[1]?.toLowerCase()
  if (mediaType === undefined) return undefined
  const parameters = new Map<string, string>()
  while (take(SEPARATOR) !== null) {
    const parameter = take(PARAMETER)
    if (parameter === null) continue // `a/b;` and `a/b;;c=d` are allowed.
    const [, name = '', token, quoted] = parameter
    if (parameters.has(name.toLowerCase())) return undefined
    parameters.set(name.toLowerCase(), token ?? (quoted ?? '').replace(/\\(.)/g, '$1'))
  }
  if (take(END) === null) return undefined
  return { mediaType, charset: parameters.get('charset'), boundary: parameters.get('boundary') }
}
