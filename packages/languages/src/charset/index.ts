export { Base64Error, decodeBase64, encodeBase64 } from './base64.ts'
export type { Base64Alphabet } from './base64.ts'
export { findCharset } from './charset.ts'
export type { Charset } from './charset.ts'
