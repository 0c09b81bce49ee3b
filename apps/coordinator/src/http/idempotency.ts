import { createHash } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import { parseJson } from '@jatai/languages/json'
import type { Cache, SecretBox } from '@jatai/platform'

/** How long an answer is kept for repetitions, and how long a request may take before its key is free again, in ms. */
const KEPT_MS = 24 * 3_600_000
const RUNNING_MS = 60_000

export interface KeptAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: unknown
}

/**
 * Runs the first request with a key; repetitions get its answer. Failures are not kept: the client may try again.
 * What is kept is sealed: answers to creations may hold what is shown once.
 *
 * @param key what the client sent, made unique by realm, caller and route
 * @throws RequestError `IDEMPOTENCY_KEY_BUSY` (409) while the first one runs, `IDEMPOTENCY_KEY_REUSED` (422) for another
 *   request with the same key
 */
export async function once(
  { cache, secrets }: { readonly cache: Cache; readonly secrets: SecretBox },
  key: string,
  request: unknown,
  run: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const print = createHash('sha256').update(JSON.stringify(request)).digest('base64url')
  const name = `idempotency:${createHash('sha256').update(key).digest('base64url')}`
  const claim = secrets.seal(JSON.stringify({ print }), name)
  if (!(await cache.add(name, claim, RUNNING_MS))) {
    const kept = await cache.get(name)
    // Over meanwhile: as good as running.
    const text = kept === undefined ? JSON.stringify({ print }) : secrets.open(kept, name)
    const found = parseJson(text) as unknown as { print: string; answer?: KeptAnswer }
    if (found.print !== print) {
      throw new RequestError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key belongs to another request', {
        details: { status: 422 },
      })
    }
    if (found.answer !== undefined) return found.answer
    throw new RequestError('IDEMPOTENCY_KEY_BUSY', 'The first request with this Idempotency-Key is still running')
  }
  try {
    const answer = await run()
    await cache.set(name, secrets.seal(JSON.stringify({ print, answer }), name), KEPT_MS)
    return answer
  } catch (error) {
    await cache.release(name, claim)
    throw error
  }
}
