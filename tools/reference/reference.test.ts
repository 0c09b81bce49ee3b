import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { referencePages, stalePages } from '../generate-reference.ts'
import { anchor, type Page } from './markdown.ts'

let pages: readonly Page[] = []
beforeAll(async () => {
  pages = await referencePages()
}, 120_000)

test('docs/reference is as "node tools/generate-reference.ts" writes it', () => {
  expect(stalePages(pages)).toEqual([])
})

test('every link leads to a page, and to a heading of it', () => {
  const texts = new Map(pages.map(({ path, text }) => [path, text]))
  const broken = pages.flatMap(({ path, text }) => linksOf(text).filter((link) => !isGood(link, path, texts)))
  expect(broken).toEqual([])
})

const docs = fileURLToPath(new URL('../../docs/reference/', import.meta.url))

function linksOf(text: string): string[] {
  const outsideOfCode = text.replace(/^```[^]*?^```$/gm, '')
  return [...outsideOfCode.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}

function isGood(link: string, from: string, texts: ReadonlyMap<string, string>): boolean {
  const [file = '', fragment] = link.split('#')
  const target = file === '' ? from : join(dirname(from), file)
  const text = texts.get(target)
  if (text === undefined) return target.startsWith('..') && existsSync(join(docs, target))
  return fragment === undefined || headingsOf(text).has(fragment)
}

function headingsOf(text: string): ReadonlySet<string> {
  const plain = text.replace(/^```[^]*?^```$/gm, '')
  return new Set(
    [...plain.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading.replace(/\[(.*)\]\(.*\)/, '$1'))),
  )
}
