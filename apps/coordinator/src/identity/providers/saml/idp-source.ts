import { RequestError } from '@jatai/errors'
import type { Stored } from '@jatai/platform'
import type { CheckAddress } from '../../../http/checked-lookup.ts'
import { openCheckedFetch } from '../../../http/checked-fetch.ts'
import type { CheckedFetch } from '../../../http/checked-fetch.ts'
import type { SamlIdp, SamlProviderDocument } from '../provider-document.ts'
import { readCertificate } from './certificates.ts'
import { readIdpMetadata } from './idp-metadata.ts'

/** What people tell of an identity provider: one of the three ways. */
export type SamlIdpInput =
  | { readonly metadataUrl: string; readonly entityId?: string | undefined }
  | { readonly metadata: string; readonly entityId?: string | undefined }
  | { readonly loginUrl: string; readonly certificates: readonly string[]; readonly entityId?: string | undefined }

/** Where what must be known of identity providers comes from. */
export interface IdpSource {
  /** @throws RequestError `SAML_METADATA`, `SAML_CERTIFICATE` */
  read(input: SamlIdpInput): Promise<SamlIdp>
  /**
   * As the metadata of its address have it now, where there is one; when they cannot be had, as they were.
   *
   * @param freshMs how old it may be
   * @throws RequestError `PROVIDER_INCOMPLETE`
   */
  current(provider: Stored<SamlProviderDocument>, freshMs?: number): Promise<SamlIdp>
  close(): Promise<void>
}

const TIMEOUT_MS = 10_000
const LARGEST_METADATA_BYTES = 2 * 1024 * 1024
/** Metadata are read again after this time. */
const FRESH_MS = 3_600_000
/** And not before this time, when that has failed. */
const AGAIN_MS = 60_000
const MOST_KEPT = 500

/** Metadata as they were read; times are milliseconds since 1970. */
interface Known {
  readonly at: number
  /** When they may be read again at the earliest. */
  readonly notBefore: number
  readonly idp: Promise<SamlIdp>
}

export function createIdpSource(options: {
  readonly checkAddress: CheckAddress
  readonly now: () => number
}): IdpSource {
  const { checkAddress, now } = options
  const known = new Map<string, Known>()
  let connections: Promise<CheckedFetch> | undefined

  async function fetched(metadataUrl: string, entityId: string | undefined): Promise<SamlIdp> {
    connections ??= openCheckedFetch(checkAddress, {
      timeoutMs: TIMEOUT_MS,
      largestAnswerBytes: LARGEST_METADATA_BYTES,
    })
    const { fetch } = await connections
    let text: string
    try {
      const headers = { Accept: 'application/samlmetadata+xml, application/xml;q=0.9, */*;q=0.1' }
      const response = await fetch(metadataUrl, { method: 'GET', headers })
      if (!response.ok) throw new Error(`it answers with the status ${response.status}`)
      text = await response.text()
    } catch (error) {
      throw unreadable(metadataUrl, error)
    }
    return { ...(await readIdpMetadata(text, entityId, now())), metadataUrl }
  }

  return {
    async read(input) {
      const { entityId } = input
      if ('metadataUrl' in input) return fetched(input.metadataUrl, entityId)
      if ('metadata' in input) return readIdpMetadata(input.metadata, entityId, now())
      return {
        ...(entityId === undefined ? {} : { entityId }),
        loginUrl: input.loginUrl,
        certificates: [...new Set(input.certificates.map((each) => readCertificate(each, wrong)))],
        wantsSignedRequests: false,
      }
    },
    async current({ id, revision, document }, freshMs = FRESH_MS) {
      const { idp, name } = document
      if (idp === undefined) {
        throw new RequestError('PROVIDER_INCOMPLETE', `${name} cannot be used: its metadata were not given yet`, {
          details: { status: 409 },
        })
      }
      if (idp.metadataUrl === undefined) return idp
      const key = `${id} ${revision}`
      const kept = known.get(key)
      if (kept !== undefined && (now() - kept.at < freshMs || now() < kept.notBefore)) return kept.idp
      const before = kept?.idp ?? idp
      const found = fetched(idp.metadataUrl, idp.entityId).catch(() => {
        // Signing in goes on with what is known while the metadata cannot be had.
        known.set(key, { at: 0, notBefore: now() + AGAIN_MS, idp: Promise.resolve(before) })
        return before
      })
      known.delete(key)
      known.set(key, { at: now(), notBefore: 0, idp: found })
      for (const oldest of known.keys()) {
        if (known.size <= MOST_KEPT) break
        known.delete(oldest)
      }
      return found
    },
    async close() {
      await (await connections)?.close()
    },
  }
}

function wrong(problem: string): RequestError {
  return new RequestError('SAML_CERTIFICATE', `The certificates cannot be used: ${problem}`, {
    details: { status: 400 },
  })
}

function unreadable(url: string, error: unknown): RequestError {
  let root = error
  while (root instanceof Error && root.cause instanceof Error) root = root.cause
  const reason = root instanceof Error ? root.message : String(root)
  return new RequestError('SAML_METADATA', `The metadata at ${url} cannot be read: ${reason}`, {
    cause: error,
    details: { status: 400 },
  })
}
