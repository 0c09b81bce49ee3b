import { readFileSync } from 'node:fs'

interface PageFile {
  readonly mediaType: string
  readonly content: string
}

/** The browsable description of the API at `/docs`: three files of our own, nothing from elsewhere. */
export function docsPage(): Readonly<Record<string, PageFile>> {
  const read = (name: string): string => readFileSync(new URL(`./docs/${name}`, import.meta.url), 'utf8')
  return {
    '/docs': { mediaType: 'text/html; charset=utf-8', content: read('index.html') },
    '/docs/page.js': { mediaType: 'text/javascript; charset=utf-8', content: read('page.js') },
    '/docs/page.css': { mediaType: 'text/css; charset=utf-8', content: read('page.css') },
  }
}
