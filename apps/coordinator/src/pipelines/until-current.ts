import { isJataiError } from '@jatai/errors'
import { checkRevision } from '../http/check-revision.ts'

/**
 * Makes a change that reads several documents before it writes one: again from the start when somebody was faster.
 *
 * @throws RequestError `REVISION_STALE` instead, when the caller said on what the change is based
 */
export async function untilCurrent<T>(ifMatch: string | undefined, change: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await change()
    } catch (error) {
      if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
      if (ifMatch !== undefined) checkRevision('', ifMatch)
      if (tries >= TRIES) throw error
    }
  }
}

const TRIES = 10
