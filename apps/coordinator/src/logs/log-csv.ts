import type { LogLine } from '@jatai/platform'

/** Largest file, in bytes of UTF-8 (run-and-monitor.md §10). */
export const LARGEST_CSV_BYTES = 5 * 1024 * 1024

const COLUMNS = ['timestamp', 'realm', 'pipelineKey', 'pipelineName', 'logLevel', 'logMessage']
const BYTE_ORDER_MARK = '\ufeff'

/**
 * Log lines as CSV (RFC 4180, UTF-8 with byte order mark), in pieces, the header first. What does not fit into 5 MB is
 * left out from a row on, and a last row says so.
 *
 * @param separator one character
 */
export async function* logCsv(lines: AsyncIterable<LogLine>, separator: string): AsyncGenerator<string> {
  const row = (cells: readonly string[]): string =>
    `${cells.map((cell) => quoted(cell, separator)).join(separator)}\r\n`
  const lastRow = row([
    '',
    '',
    '',
    '',
    'WARN',
    'The file ends here: it may have 5 MB. Choose a shorter time for the rest.',
  ])
  const room = LARGEST_CSV_BYTES - Buffer.byteLength(lastRow)
  const head = BYTE_ORDER_MARK + row(COLUMNS)
  let bytes = Buffer.byteLength(head)
  yield head
  for await (const { at, realm, key = '', pipeline, level, message } of lines) {
    const text = row([new Date(at).toISOString(), realm, key, pipeline, level, message])
    bytes += Buffer.byteLength(text)
    if (bytes > room) {
      yield lastRow
      return
    }
    yield text
  }
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
function quoted(cell: string, separator: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
