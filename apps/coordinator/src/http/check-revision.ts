import { RequestError } from '@jatai/errors'

/**
 * Optimistic locking: a change says on which revision it is based.
 *
 * @throws RequestError `REVISION_STALE` (412) when it is another one by now
 */
export function checkRevision(revision: string, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch === revision) return
  throw new RequestError('REVISION_STALE', 'Somebody else has changed this meanwhile: read it again, then change it', {
    details: { revision },
  })
}
