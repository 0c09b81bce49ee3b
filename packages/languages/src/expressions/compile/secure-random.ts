interface SecureSource {
  getRandomValues(target: Uint32Array): unknown
}

/** Numbers are drawn in lots, which is much faster than one by one. */
const lot = new Uint32Array(4096)
let next = lot.length

/** A number from 0 to below 1, of 53 random bits, that nobody can guess. Browsers and Node have the same source. */
export function secureRandom(): number {
  if (next === lot.length) {
    const source = (globalThis as unknown as { readonly crypto: SecureSource }).crypto
    source.getRandomValues(lot)
    next = 0
  }
  const high = lot[next++]! >>> 5
  const low = lot[next++]! >>> 6
  return (high * 2 ** 26 + low) / 2 ** 53
}
