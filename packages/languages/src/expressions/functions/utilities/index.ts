import { baseDecode, baseEncode, baseUrlDecode, baseUrlEncode } from './base64.ts'
import { size, toBoolean, uuid } from './general.ts'
import { uriDecode, uriEncode } from './uri.ts'

export const utilityFunctions = [
  baseDecode,
  baseEncode,
  baseUrlDecode,
  baseUrlEncode,
  uuid,
  toBoolean,
  size,
  uriDecode,
  uriEncode,
]
