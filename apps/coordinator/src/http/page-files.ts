import { readFileSync } from 'node:fs'

export interface PageFile {
  readonly mediaType: string
  readonly content: string
}

/** A page of ours at a path: a document, a script and a style sheet from a folder, nothing inline, nothing from elsewhere. */
export function pageFiles(path: string, folder: URL): Readonly<Record<string, PageFile>> {
  const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
  return {
    [path]: { mediaType: 'text/html; charset=utf-8', content: read('index.html') },
    [`${path}/page.js`]: { mediaType: 'text/javascript; charset=utf-8', content: read('page.js') },
    [`${path}/page.css`]: { mediaType: 'text/css; charset=utf-8', content: read('page.css') },
  }
}
