import type { FontName } from './font-files.ts'
import type { FontPieces } from './font-pieces.ts'
import type { PdfNode } from './pdf-node.ts'
import type { Style } from './style.ts'

/** Where text leads to. */
export interface LinkTarget {
  readonly link?: string
  readonly linkToDestination?: string
}

/** The texts of one paragraph, blanks collapsed as CSS demands. */
export interface InlineRuns {
  add(text: string, style: Style, target: LinkTarget | undefined, background: string | undefined): void
  breakLine(style: Style): void
  /** A line has just been broken. */
  readonly endsLine: boolean
  /** The paragraph, undefined when there is nothing to see in it. */
  paragraph(container: Style): PdfNode | undefined
}

/** How high pdfmake makes a line of a font, in font sizes. */
const FONT_LINE: Readonly<Record<FontName, number>> = { Roboto: 1.172, DejaVu: 1.164, Times: 0.9, Courier: 0.786 }
/** How high a line is unless the style says otherwise, in font sizes. */
const NORMAL_LINE = 1.172

export function createInlineRuns(pieces: FontPieces): InlineRuns {
  const runs: PdfNode[] = []
  /** The last character was a blank that collapses with the next, or a line has just begun. */
  let swallowsBlank = true
  let hasText = false

  function push(text: string, style: Style, target?: LinkTarget, background?: string): void {
    for (const piece of pieces(text, style.font)) {
      const shown = { ...target, ...(background === undefined ? {} : { background }) }
      runs.push({ ...runStyle(piece.font, style), ...shown, text: piece.text })
    }
  }

  return {
    get endsLine() {
      return runs.at(-1)?.text === '\n'
    },
    add(raw, style, target, background) {
      if (style.isHidden) return
      let text = normalised(raw, style)
      if (!style.whiteSpace.startsWith('pre') || style.whiteSpace === 'pre-line') {
        if (swallowsBlank) text = text.replace(/^ +/, '')
        if (text !== '') swallowsBlank = /[ \n]$/.test(text)
      } else if (text !== '') swallowsBlank = false
      if (text === '') return
      hasText = hasText || text.trim() !== '' || text.includes('\u00a0')
      push(transformed(text, style), style, target, background)
    },
    breakLine(style) {
      trimEnd(runs)
      push('\n', style)
      swallowsBlank = true
      hasText = true
    },
    paragraph(container) {
      trimEnd(runs)
      // The break at the end of a block ends its last line and begins no other; alone it is an empty line.
      if (runs.length > 1 && runs.at(-1)?.text === '\n') runs.pop()
      if (!hasText || runs.length === 0) return undefined
      if (runs.every(({ text }) => text === '\n')) runs.push({ ...runs[0]!, text: '\u00a0' })
      return { text: runs, ...paragraphStyle(container, runs) }
    },
  }
}

function normalised(text: string, { whiteSpace }: Style): string {
  switch (whiteSpace) {
    case 'pre':
    case 'pre-wrap':
      return text
        .replace(/\r\n?/g, '\n')
        .replaceAll('\t', '        ')
        .replace(whiteSpace === 'pre' ? / /g : / (?= )|^ | $/gm, '\u00a0')
    case 'pre-line':
      return text
        .replace(/\r\n?/g, '\n')
        .replace(/[ \t\f]*\n[ \t\f]*/g, '\n')
        .replace(/[ \t\f]+/g, ' ')
    default:
      return text.replace(/[ \t\r\n\f]+/g, ' ')
  }
}

function transformed(text: string, { textTransform }: Style): string {
  switch (textTransform) {
    case 'uppercase':
      return text.toUpperCase()
    case 'lowercase':
      return text.toLowerCase()
    case 'capitalize':
      return text.replace(
        /(^|[\s\u00a0([{"'-])(\p{L})/gu,
        (_, before: string, letter: string) => before + letter.toUpperCase(),
      )
    default:
      return text
  }
}

function trimEnd(runs: PdfNode[]): void {
  for (let last = runs.at(-1); last !== undefined; last = runs.at(-1)) {
    if (typeof last.text !== 'string' || last.text === '\n') return
    last.text = last.text.replace(/ +$/, '')
    if (last.text !== '') return
    runs.pop()
  }
}

function runStyle(font: FontName, style: Style): PdfNode {
  return {
    font,
    fontSize: style.fontSize,
    bold: style.isBold,
    italics: style.isItalic,
    color: style.color,
    ...(style.decoration.length === 0 ? {} : { decoration: style.decoration }),
    ...(style.letterSpacing === 0 ? {} : { characterSpacing: style.letterSpacing }),
    ...(style.position === 'sub' ? { sub: true } : {}),
    ...(style.position === 'super' ? { sup: true } : {}),
  }
}

/** What pdfmake reads from the paragraph and not from its texts. */
function paragraphStyle(style: Style, runs: readonly PdfNode[]): PdfNode {
  const { whiteSpace, lineHeight, textIndent, textAlign } = style
  const fontLine = Math.max(...new Set(runs.map(({ font }) => FONT_LINE[font ?? 'Roboto'])))
  return {
    alignment: textAlign,
    lineHeight: (lineHeight ?? NORMAL_LINE) / fontLine,
    ...(textIndent === 0 ? {} : { leadingIndent: textIndent }),
    // Blanks of preformatted text do not break as it is, and with this its line breaks would not either.
    ...(whiteSpace === 'nowrap' ? { noWrap: true } : {}),
    ...(whiteSpace === 'normal' || whiteSpace === 'nowrap' ? {} : { preserveLeadingSpaces: true }),
  }
}
