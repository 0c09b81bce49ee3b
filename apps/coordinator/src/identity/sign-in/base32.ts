const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Bytes in Base32 without padding (RFC 4648 §6). */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let pending = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(pending >>> bits) & 31] as string
    }
    pending &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + (ALPHABET[(pending << (5 - bits)) & 31] as string)
}
