import { pipeline, Transform } from 'node:stream'
import type { Duplex, Readable, TransformCallback } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'

/** The body without its content encodings; unknown ones are left as they are. */
export function decodedBody(body: Readable, encoding: string | readonly string[] | undefined): Readable {
  const names = String(encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const decoders = names.reverse().flatMap((name) => DECODERS.get(name)?.() ?? [])
  let decoded = body
  for (const decoder of decoders) {
    // The reader sees the error on the last stream.
    decoded = pipeline(decoded, decoder, () => undefined)
  }
  return decoded
}

const DECODERS: ReadonlyMap<string, () => Duplex> = new Map<string, () => Duplex>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', () => new Inflate()],
  ['br', createBrotliDecompress],
])

/** `deflate` means zlib's format (RFC 9110 §8.4.1.2), but some servers send what is inside of it: told by the first byte. */
class Inflate extends Transform {
  private decoder: Duplex | undefined = undefined

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.decoder === undefined) {
      this.decoder = ((chunk[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw()
      this.decoder.on('data', (data: Buffer) => this.push(data))
      this.decoder.on('error', (error) => this.destroy(error))
    }
    this.decoder.write(chunk, () => done())
  }

  override _flush(done: TransformCallback): void {
    if (this.decoder === undefined) return done()
    this.decoder.once('end', () => done())
    this.decoder.end()
  }
}
