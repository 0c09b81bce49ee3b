/** What the header segment of an HL7 message says, as texts of one character a byte. */
export interface Hl7Header {
  /** MSH-1, between fields. */
  readonly separator: string
  /** MSH-2: between components, repetitions, escapes, subcomponents. */
  readonly encoding: string
  /** MSH-3 … */
  readonly sendingApplication: string
  readonly sendingFacility: string
  readonly receivingApplication: string
  readonly receivingFacility: string
  /** MSH-9, its second component. */
  readonly event: string
  readonly controlId: string
  readonly processingId: string
  readonly version: string
}

/** Reads the header; undefined if the message does not begin with one. @param text one character a byte */
export function readHeader(text: string): Hl7Header | undefined {
  const separator = text[3]
  if (!text.startsWith('MSH') || separator === undefined || /[\w\s]/.test(separator)) return undefined
  const end = text.search(/[\r\n]/)
  const segment = end < 0 ? text : text.slice(0, end)
  const fields = segment.slice(0, LONGEST_HEADER).split(separator)
  const encoding = fields[1] ?? ''
  return {
    separator,
    encoding: encoding === '' ? '^~\\&' : encoding,
    sendingApplication: fields[2] ?? '',
    sendingFacility: fields[3] ?? '',
    receivingApplication: fields[4] ?? '',
    receivingFacility: fields[5] ?? '',
    event: (fields[8] ?? '').split(encoding[0] ?? '^')[1] ?? '',
    controlId: fields[9] ?? '',
    processingId: fields[10] ?? '',
    version: fields[11] ?? '',
  }
}

/** AA: accepted; AE: it went wrong; AR: refused, nothing was done. */
export type AckCode = 'AA' | 'AE' | 'AR'

/**
 * An acknowledgement of a message in its own encoding characters, one character a byte.
 *
 * @param header undefined when the message had none that could be read
 * @param text MSA-3, for people; ASCII
 */
export function writeAck(
  header: Hl7Header | undefined,
  code: AckCode,
  facts: { readonly now: Date; readonly controlId: string; readonly text?: string },
): string {
  const { separator, encoding } = header ?? { separator: '|', encoding: '^~\\&' }
  const component = encoding[0] ?? '^'
  const msh = [
    'MSH',
    encoding,
    header?.receivingApplication ?? '',
    header?.receivingFacility ?? '',
    header?.sendingApplication ?? '',
    header?.sendingFacility ?? '',
    timestamp(facts.now),
    '',
    header === undefined || header.event === '' ? 'ACK' : `ACK${component}${header.event}`,
    facts.controlId,
    header === undefined || header.processingId === '' ? 'P' : header.processingId,
    header === undefined || header.version === '' ? '2.5' : header.version,
  ]
  const msa = ['MSA', code, header?.controlId ?? '']
  if (facts.text !== undefined) msa.push(escapeText(facts.text, separator, encoding))
  return `${msh.join(separator)}\r${msa.join(separator)}\r`
}

const LONGEST_HEADER = 10_000
const LONGEST_TEXT = 80

/** `20240229120000`, in UTC. */
function timestamp(now: Date): string {
  return now.toISOString().replace(/[-T:]|\..*$/g, '')
}

/** HL7 texts escape the encoding characters; what has no place in a segment becomes a blank. */
function escapeText(text: string, separator: string, encoding: string): string {
  const [component = '^', repetition = '~', escape = '\\', subcomponent = '&'] = encoding
  const names = new Map([
    [separator, 'F'],
    [component, 'S'],
    [repetition, 'R'],
    [escape, 'E'],
    [subcomponent, 'T'],
  ])
  let escaped = ''
  for (const char of text.slice(0, LONGEST_TEXT)) {
    const name = names.get(char)
    if (name !== undefined) escaped += `${escape}${name}${escape}`
    else escaped += /[^\x20-\x7e]/.test(char) ? ' ' : char
  }
  return escaped
}
