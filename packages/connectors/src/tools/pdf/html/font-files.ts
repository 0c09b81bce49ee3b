import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Families that go into the PDF, and those that every reader of PDF has. */
export type FontName = 'Roboto' | 'DejaVu' | 'Times' | 'Courier'

interface FontFamily {
  readonly normal: string
  readonly bold: string
  readonly italics: string
  readonly bolditalics: string
}

/**
 * Roboto covers Latin, Greek and Cyrillic; DejaVu the arrows, check marks, mathematical and other signs that Roboto
 * lacks, and more scripts. All by their PostScript names, under which SVG looks for them too.
 */
export const FONTS: Readonly<Record<FontName, FontFamily>> = {
  Roboto: {
    normal: 'Roboto-Regular',
    bold: 'Roboto-Medium',
    italics: 'Roboto-Italic',
    bolditalics: 'Roboto-MediumItalic',
  },
  DejaVu: {
    normal: 'DejaVuSans',
    bold: 'DejaVuSans-Bold',
    italics: 'DejaVuSans-Oblique',
    bolditalics: 'DejaVuSans-BoldOblique',
  },
  Times: { normal: 'Times-Roman', bold: 'Times-Bold', italics: 'Times-Italic', bolditalics: 'Times-BoldItalic' },
  Courier: { normal: 'Courier', bold: 'Courier-Bold', italics: 'Courier-Oblique', bolditalics: 'Courier-BoldOblique' },
}

/** Those that every reader of PDF has. */
export const STANDARD_FONTS: ReadonlySet<string> = new Set([...namesOf(FONTS.Times), ...namesOf(FONTS.Courier)])

const DEJAVU_FILES: Readonly<Record<keyof FontFamily, string>> = {
  normal: '400-normal',
  bold: '700-normal',
  italics: '400-italic',
  bolditalics: '700-italic',
}

const require = createRequire(import.meta.url)

let files: Promise<ReadonlyMap<string, Buffer>> | undefined

/** The files of the embedded families, by name; read once. */
export function fontFiles(): Promise<ReadonlyMap<string, Buffer>> {
  return (files ??= readFontFiles())
}

async function readFontFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const roboto = join(dirname(require.resolve('pdfmake/package.json')), 'fonts', 'Roboto')
  const dejaVu = join(dirname(require.resolve('@fontsource/dejavu-sans/package.json')), 'files')
  const paths = [
    ...namesOf(FONTS.Roboto).map((name) => [name, join(roboto, `${name}.ttf`)] as const),
    ...Object.entries(DEJAVU_FILES).map(
      ([style, file]) =>
        [FONTS.DejaVu[style as keyof FontFamily], join(dejaVu, `dejavu-sans-latin-${file}.woff`)] as const,
    ),
  ]
  return new Map(await Promise.all(paths.map(async ([name, path]) => [name, await readFile(path)] as const)))
}

function namesOf({ normal, bold, italics, bolditalics }: FontFamily): readonly string[] {
  return [normal, bold, italics, bolditalics]
}
