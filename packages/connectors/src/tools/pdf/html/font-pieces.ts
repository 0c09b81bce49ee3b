import { createRequire } from 'node:module'
import { FONTS, fontFiles } from './font-files.ts'
import type { FontName } from './font-files.ts'

/** A part of a text that one font can write. */
export interface FontPiece {
  readonly text: string
  readonly font: FontName
}

/** Cuts texts where they need another font than the one that is wanted. */
export type FontPieces = (text: string, wanted: Exclude<FontName, 'DejaVu'>) => readonly FontPiece[]

/** What we use of fontkit, which brings no types. */
interface Fontkit {
  create(file: Buffer): { readonly characterSet: readonly number[] }
}

const require = createRequire(import.meta.url)

let pieces: Promise<FontPieces> | undefined

/** Reads which characters the embedded fonts have; once. */
export function loadFontPieces(): Promise<FontPieces> {
  return (pieces ??= fontFiles().then((files) => {
    const fontkit = require('fontkit') as Fontkit
    const covered = (name: string): ReadonlySet<number> => new Set(fontkit.create(files.get(name)!).characterSet)
    return createFontPieces(covered(FONTS.Roboto.normal), covered(FONTS.DejaVu.normal))
  }))
}

/**
 * A text in a font of the reader's own that has letters which that font lacks is all in Roboto, since a word in two
 * fonts looks broken; single signs that Roboto lacks are in DejaVu.
 */
function createFontPieces(roboto: ReadonlySet<number>, dejaVu: ReadonlySet<number>): FontPieces {
  const needsOther = (code: number): boolean => code > 0x7e && !roboto.has(code) && dejaVu.has(code)
  return (text, wanted) => {
    if (PLAIN.test(text)) return [{ text, font: wanted }]
    const found: { text: string; font: FontName }[] = []
    for (const character of text) {
      const code = character.codePointAt(0)!
      const last = found.at(-1)
      // Joiners and variation selectors belong to the sign before them.
      const other =
        needsOther(code) || (last?.font === 'DejaVu' && /^[\u200d\ufe00-\ufe0f\u0300-\u036f]$/.test(character))
      const font = other ? 'DejaVu' : wanted
      if (last?.font === font) last.text += character
      else found.push({ text: character, font })
    }
    const isWestern = found.every((piece) => piece.font === 'DejaVu' || WESTERN.test(piece.text))
    if (wanted === 'Roboto' || isWestern) return found
    return found.map((piece) => (piece.font === 'DejaVu' ? piece : { ...piece, font: 'Roboto' }))
  }
}

const PLAIN = /^[\n\t\u0020-\u007e]*$/

/** Everything that the standard fonts of PDF can write. */
const WESTERN = /^[\n\t\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/
