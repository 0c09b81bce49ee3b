import { fileFailure } from '../file-failure.ts'
import { MAXIMUM_ITEM_LENGTH } from '../file-limits.ts'
import { openTextDecoder } from '../text-decoder.ts'
import { createXmlReader } from '../../tools/xml/xml-reader.ts'
import type { XmlHandlers } from '../../tools/xml/xml-reader.ts'

/** Names come without their prefix: producers differ in it. */
export type PartHandlers = Pick<XmlHandlers, 'open'> & Partial<Pick<XmlHandlers, 'close' | 'text'>>

/**
 * Hands the XML of a part of a workbook to the handlers, and yields after each piece of it.
 *
 * @param name of the workbook, for errors
 * @throws StepFailure for what is no XML
 */
export async function* readXmlPart(
  part: AsyncIterable<Buffer>,
  handlers: PartHandlers,
  name: string,
): AsyncGenerator<void, void, undefined> {
  // The part may be of any size: what bounds it is the limit of what the file expands to.
  const limits = { maximumLength: Infinity, maximumReferences: Infinity, maximumTokenLength: MAXIMUM_ITEM_LENGTH }
  const text = (piece: string): void => handlers.text?.(piece)
  const reader = createXmlReader(
    {
      open: (tag, attributes, isSelfClosing) => handlers.open(localName(tag), attributes, isSelfClosing),
      close: (tag) => handlers.close?.(localName(tag)),
      text,
      cdata: text,
    },
    { declarations: 'refuse', limits },
  )
  const decoder = await openTextDecoder('UTF-8', 'replace')
  try {
    for await (const bytes of part) {
      reader.write(decoder.write(bytes))
      yield
    }
    reader.write(decoder.end())
    reader.end()
    yield
  } catch (cause) {
    throw isDamage(cause) ? fileFailure(`File ${name} is damaged: ${cause.message}`, { cause }) : cause
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Errors of XML, of the decompressor, and of sizes that are not what the directory says. */
function isDamage(cause: unknown): cause is Error {
  if (!(cause instanceof Error) || 'syscall' in cause) return false
  return !['StepFailure', 'Interruption', 'AbortError'].includes(cause.name)
}
