import type { Collection, DocumentStore } from '../documents/documents.ts'
import { updateDocument } from '../documents/update-document.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { CONSUMERS, credentialPlace, TOKEN_SECRETS } from './consumer-documents.ts'
import type { StoredCredential } from './consumer-documents.ts'

/**
 * Seals what the gateway keeps again with the current master key: API keys, passwords, the secrets of tokens. Callers
 * notice nothing of it.
 *
 * @returns how many secrets an older key had sealed
 * @throws RequestError `SECRET_KEY_UNKNOWN` when an older key is not set any more
 */
export async function resealGateway(documents: DocumentStore, secrets: SecretBox): Promise<number> {
  const again = <T extends StoredCredential>(owner: string, credentials: readonly T[]): readonly T[] =>
    credentials.map((credential) => {
      if (secrets.isCurrent(credential.secret)) return credential
      const place = credentialPlace(owner, credential.id)
      return { ...credential, secret: secrets.seal(secrets.open(credential.secret, place), place) }
    })
  const isOld = ({ secret }: StoredCredential): boolean => !secrets.isCurrent(secret)
  let count = 0

  await eachDocument(documents, CONSUMERS, async (id) => {
    await updateDocument(documents, CONSUMERS, id, (consumer) => {
      if (consumer === undefined) return undefined
      const old = [...consumer.apiKeys, ...consumer.basicCredentials].filter(isOld).length
      if (old === 0) return undefined
      count += old
      return {
        ...consumer,
        apiKeys: again(id, consumer.apiKeys),
        basicCredentials: again(id, consumer.basicCredentials),
      }
    })
  })
  await eachDocument(documents, TOKEN_SECRETS, async (id) => {
    await updateDocument(documents, TOKEN_SECRETS, id, (scope) => {
      const old = scope?.secrets.filter(isOld).length ?? 0
      if (scope === undefined || old === 0) return undefined
      count += old
      return { ...scope, secrets: again(id, scope.secrets) }
    })
  })
  return count
}

async function eachDocument(
  documents: DocumentStore,
  collection: Collection<object>,
  visit: (id: string) => Promise<void>,
): Promise<void> {
  for (let page: string | undefined; ;) {
    const found = await documents.find(collection, page === undefined ? {} : { page })
    for (const { id } of found.documents) await visit(id)
    if (found.next === undefined) return
    page = found.next
  }
}
