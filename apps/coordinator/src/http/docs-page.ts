import { pageFiles } from './page-files.ts'
import type { PageFile } from './page-files.ts'

/** The browsable description of the API. */
export function docsPage(): Readonly<Record<string, PageFile>> {
  return pageFiles('/docs', new URL('./docs/', import.meta.url))
}
