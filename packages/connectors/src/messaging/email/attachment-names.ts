import { extname } from 'node:path'
import libmime from 'libmime'

/** Gives the attachments of one mail their names in the folder of the execution. */
export interface AttachmentNames {
  /**
   * A name that is a plain file name and not taken yet: a second attachment of the same name gets `{uuid}_` in front,
   * one without a name is called after its place and type.
   */
  next(given: string | undefined, contentType: string): string
}

export function createAttachmentNames(createUuid: () => string): AttachmentNames {
  const taken = new Set<string>()
  let count = 0
  return {
    next(given, contentType) {
      count++
      const name = plainName(given ?? '') ?? `attachment-${count}.${extension(contentType)}`
      const free = taken.has(name) ? `${createUuid()}_${name}` : name
      taken.add(free)
      return free
    },
  }
}

/** Leaves room in 255 bytes, the most that file systems take, for a UUID and a line. */
const LONGEST_NAME_BYTES = 255 - 37

/** What stands behind the last slash of either kind, without control characters; undefined when nothing is left. */
function plainName(given: string): string | undefined {
  const name = (given.split(/[/\\]/).at(-1) ?? '').replace(/\p{Cc}/gu, '').trim()
  if (name === '' || /^\.+$/.test(name)) return undefined
  if (Buffer.byteLength(name) <= LONGEST_NAME_BYTES) return name
  const extensionOfName = cut(extname(name), LONGEST_NAME_BYTES / 2)
  return cut(name, LONGEST_NAME_BYTES - Buffer.byteLength(extensionOfName)) + extensionOfName
}

/** As many whole characters as fit into a number of bytes of UTF-8. */
function cut(text: string, mostBytes: number): string {
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > mostBytes) break
    end += character.length
  }
  return text.slice(0, end)
}

function extension(contentType: string): string {
  return contentType === 'message/rfc822' ? 'eml' : libmime.detectExtension(contentType)
}
