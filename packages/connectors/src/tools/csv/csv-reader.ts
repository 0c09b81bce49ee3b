import { CsvError } from './csv-error.ts'

/** Takes a CSV text piece by piece, wherever it is cut. */
export interface CsvReader {
  write(text: string): void
  /** Hands out what is left. */
  end(): void
}

/**
 * Reads CSV as RFC 4180 has it, in linear time: cells in quotes may hold delimiters, line breaks and doubled quotes;
 * lines end with LF, CR LF or CR; a byte order mark at the start is dropped; blank lines are skipped. A quote inside of
 * an unquoted cell is a plain character, and blanks between a closing quote and the delimiter are passed over.
 *
 * @param delimiter one or more characters, neither quotes nor line breaks among them
 * @param onRecord gets the cells of each record, never none
 * @throws CsvError for text behind a closing quote, and for a quote that is not closed
 */
export function createCsvReader(delimiter: string, onRecord: (cells: string[]) => void): CsvReader {
  const first = delimiter.charCodeAt(0)
  const isSingle = delimiter.length === 1
  let place: Place = 'start'
  /** Cells of this record that are complete. */
  let cells: string[] = []
  /** What is known of the current cell. */
  let cell = ''
  /** Some cell of this record had quotes: such a line is not blank. */
  let isQuoted = false
  let line = 1
  let quoteLine = 1
  /** The end of the last piece, kept because what it means depends on what follows. */
  let rest: string | undefined

  return {
    write(text) {
      if (text === '') return
      // Only the very first piece can begin with a byte order mark.
      if (rest === undefined) rest = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
      else rest += text
      // A delimiter, a doubled quote and CR LF can be told as soon as so many characters follow.
      rest = rest.slice(read(rest, rest.length - delimiter.length))
    },
    end() {
      const last = rest ?? ''
      rest = ''
      read(last, last.length)
      if (place === 'quoted') throw new CsvError('A quote is not closed that was opened', quoteLine)
      if (place !== 'start' || cells.length > 0) endRecord()
    },
  }

  /** Reads up to the limit, and seldom a character further; tells how far. */
  function read(text: string, limit: number): number {
    let at = 0
    while (at < limit) {
      switch (place) {
        case 'start':
          if (text.charCodeAt(at) === QUOTE) {
            place = 'quoted'
            isQuoted = true
            quoteLine = line
            at++
          } else place = 'plain'
          break
        case 'plain':
          at = readPlain(text, at, limit)
          break
        case 'quoted':
          at = readQuoted(text, at, limit)
          break
        case 'closed':
          at = readClosed(text, at)
      }
    }
    return Math.max(at, 0)
  }

  function readPlain(text: string, from: number, limit: number): number {
    let at = from
    for (; at < limit; at++) {
      const unit = text.charCodeAt(at)
      if (unit === LINE_FEED || unit === CARRIAGE_RETURN) break
      if (unit === first && (isSingle || text.startsWith(delimiter, at))) break
    }
    cell += text.slice(from, at)
    return at < limit ? endCell(text, at) : at
  }

  function readQuoted(text: string, from: number, limit: number): number {
    const quote = text.indexOf('"', from)
    if (quote < 0 || quote >= limit) {
      takeQuoted(text.slice(from, limit))
      return limit
    }
    if (text.charCodeAt(quote + 1) === QUOTE) {
      takeQuoted(text.slice(from, quote + 1))
      return quote + 2
    }
    takeQuoted(text.slice(from, quote))
    place = 'closed'
    return quote + 1
  }

  function takeQuoted(piece: string): void {
    cell += piece
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) line++
  }

  function readClosed(text: string, at: number): number {
    const unit = text.charCodeAt(at)
    if (unit === LINE_FEED || unit === CARRIAGE_RETURN || text.startsWith(delimiter, at)) return endCell(text, at)
    if (unit !== SPACE && unit !== TAB) throw new CsvError('There is text behind a closing quote', line)
    return at + 1
  }

  /** Ends the cell at a delimiter or line break; tells where the next one begins. */
  function endCell(text: string, at: number): number {
    const unit = text.charCodeAt(at)
    if (unit !== LINE_FEED && unit !== CARRIAGE_RETURN) {
      cells.push(cell)
      cell = ''
      place = 'start'
      return at + delimiter.length
    }
    endRecord()
    line++
    return unit === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1
  }

  function endRecord(): void {
    const isBlank = cells.length === 0 && !isQuoted && cell.trim() === ''
    cells.push(cell)
    const record = cells
    cells = []
    cell = ''
    isQuoted = false
    place = 'start'
    if (!isBlank) onRecord(record)
  }
}

/** Where reading stands: at the start of a cell, in a plain or a quoted one, or behind the closing quote. */
type Place = 'start' | 'plain' | 'quoted' | 'closed'

const TAB = 9
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const SPACE = 32
const QUOTE = 34
const BYTE_ORDER_MARK = 0xfeff
