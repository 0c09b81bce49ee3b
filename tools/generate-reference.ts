// Writes docs/reference from the declarations in the sources. Usage: node tools/generate-reference.ts [--check]
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { accountPage } from './reference/account-page.ts'
import { commandPage } from './reference/command-page.ts'
import { connectorPages } from './reference/connector-pages.ts'
import { errorPages } from './reference/error-pages.ts'
import { expressionPages } from './reference/expression-pages.ts'
import { freemarkerPages } from './reference/freemarker-pages.ts'
import { indexPage } from './reference/index-page.ts'
import { joltPages } from './reference/jolt-pages.ts'
import { jsltPage } from './reference/jslt-page.ts'
import { jsonPathPage } from './reference/json-path-page.ts'
import type { Page } from './reference/markdown.ts'
import { simplePage } from './reference/simple-page.ts'
import { triggerPages } from './reference/trigger-pages.ts'

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url))

/** All pages of the reference, laid out as Prettier has it. */
export async function referencePages(): Promise<readonly Page[]> {
  const pages = [
    await indexPage(),
    await commandPage(),
    await accountPage(),
    ...errorPages(),
    ...expressionPages(),
    ...joltPages(),
    jsltPage(),
    jsonPathPage(),
    simplePage(),
    ...freemarkerPages(),
    ...(await triggerPages()),
    ...(await connectorPages()),
  ]
  const options = await resolveConfig(join(folder, 'README.md'))
  return Promise.all(
    pages.map(async ({ path, text }) => ({ path, text: await format(text, { ...options, parser: 'markdown' }) })),
  )
}

/** The pages in docs/reference that are not as they should be: changed, missing, or left over. */
export function stalePages(pages: readonly Page[]): readonly string[] {
  const wanted = new Map(pages.map(({ path, text }) => [path, text]))
  const present = new Set(presentPages())
  const left = [...present].filter((path) => !wanted.has(path))
  const changed = [...wanted].filter(
    ([path, text]) => !present.has(path) || readFileSync(join(folder, path), 'utf8') !== text,
  )
  return [...left, ...changed.map(([path]) => path)].sort()
}

function presentPages(): readonly string[] {
  return globSync('**/*.md', { cwd: folder })
}

function writePages(pages: readonly Page[]): void {
  const wanted = new Set(pages.map(({ path }) => path))
  for (const path of presentPages()) if (!wanted.has(path)) rmSync(join(folder, path))
  for (const { path, text } of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

if (import.meta.main) {
  const pages = await referencePages()
  const stale = stalePages(pages)
  if (process.argv.includes('--check')) {
    if (stale.length > 0) {
      console.error(`docs/reference is stale: run "node tools/generate-reference.ts"\n  ${stale.join('\n  ')}`)
      process.exitCode = 1
    }
  } else {
    writePages(pages)
    console.log(`${pages.length} pages, ${stale.length} of them changed`)
  }
}
