import type { PdfProtection } from './protection.ts'

/** What is to be made or changed; all that it needs is in it. */
export type PdfJob =
  | { readonly kind: 'protect'; readonly bytes: Uint8Array; readonly protection: PdfProtection }
  | {
      readonly kind: 'html'
      readonly html: string
      /** By the address that the HTML has for them. */
      readonly images: ReadonlyMap<string, Uint8Array>
      readonly protection: PdfProtection | undefined
    }

export type PdfAnswer =
  { readonly kind: 'pdf'; readonly bytes: Uint8Array } | { readonly kind: 'failure'; readonly text: string }
