import { pageFiles } from './page-files.ts'
import type { PageFile } from './page-files.ts'

/** Where the links of invitations and resets lead: `/set-password#realm=…&code=…`. */
export function setPasswordPage(): Readonly<Record<string, PageFile>> {
  return pageFiles('/set-password', new URL('./set-password/', import.meta.url))
}
