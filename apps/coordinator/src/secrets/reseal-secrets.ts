import { defineCollection, resealGateway, updateDocument } from '@jatai/platform'
import type { Collection, DocumentStore, SecretBox } from '@jatai/platform'
import { ALERTS, channelPlace } from '../alerts/alert-document.ts'
import { SNAPSHOTS, snapshotPlace } from '../deployments/snapshots.ts'
import { findAll } from '../documents/find-all.ts'
import { MAIL_SETTINGS, mailPasswordPlace } from '../identity/mail/mail-settings-document.ts'
import { privateKeyPlace, PROVIDERS, secretPlace } from '../identity/providers/provider-document.ts'
import { USERS } from '../identity/users/user-document.ts'
import { REALM_KEYS, realmKeyPlace } from './realm-keys.ts'

/** Remembers with which master key everything is sealed, so that a start need not look. */
interface SealDocument {
  /** Sealed by the master key that was current when all had been sealed. */
  readonly mark: string
  readonly at: number
}

const SEALS = defineCollection<SealDocument>('secret-seals')
const MARK = 'master-key'
/** So long, processes that were not restarted yet may seal with the key before. */
const ROLLOUT_MS = 24 * 3_600_000

type Again = (sealed: string, place: string) => string

/** How the sealed values of a document are reached: settles with the document that has them sealed again. */
interface Sealed<T extends object> {
  readonly collection: Collection<T>
  readonly reseal: (document: T, id: string, again: Again) => T
}

const sealed = <T extends object>(collection: Collection<T>, reseal: Sealed<T>['reseal']): Sealed<object> =>
  ({ collection, reseal }) as unknown as Sealed<object> // Each is used with its own collection only.

/** Everything of the coordinator that the master key itself seals; what accounts keep is under the keys of realms. */
const PLACES: readonly Sealed<object>[] = [
  sealed(REALM_KEYS, ({ keys }, realm, again) => ({
    keys: keys.map((key) => ({ ...key, wrapped: again(key.wrapped, realmKeyPlace(realm, key.id)) })),
  })),
  sealed(USERS, (user, id, again) =>
    user.twoFactor === undefined
      ? user
      : { ...user, twoFactor: { ...user.twoFactor, secret: again(user.twoFactor.secret, id) } },
  ),
  sealed(PROVIDERS, (provider, id, again) => {
    if (provider.kind === 'saml') {
      return { ...provider, privateKey: again(provider.privateKey, privateKeyPlace(id)) }
    }
    const { clientSecret } = provider
    return clientSecret === undefined ? provider : { ...provider, clientSecret: again(clientSecret, secretPlace(id)) }
  }),
  sealed(MAIL_SETTINGS, (mail, realm, again) =>
    mail.password === undefined ? mail : { ...mail, password: again(mail.password, mailPasswordPlace(realm)) },
  ),
  sealed(ALERTS, (alert, id, again) => ({
    ...alert,
    slackUrl: alert.slackUrl === null ? null : again(alert.slackUrl, channelPlace(id, 'slack')),
    webhookUrl: alert.webhookUrl === null ? null : again(alert.webhookUrl, channelPlace(id, 'webhook')),
  })),
  sealed(SNAPSHOTS, (snapshot, generation, again) => ({
    ...snapshot,
    sealed: again(snapshot.sealed, snapshotPlace(generation)),
  })),
]

/**
 * Seals again, with the current master key, what older ones have sealed. Runs when the coordinator starts, does nothing
 * when there is no new key, and can be repeated: afterwards nothing in the documents needs an older master key.
 *
 * @returns how many secrets were sealed again
 * @throws RequestError `SECRET_KEY_UNKNOWN` when an older key is needed and not set any more
 */
export async function resealSecrets(options: {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  readonly now: () => number
}): Promise<number> {
  const { documents, secrets, now } = options
  const found = await documents.get(SEALS, MARK)
  const isMarked = found !== undefined && secrets.isCurrent(found.document.mark)
  if (isMarked && now() - found.document.at > ROLLOUT_MS) return 0
  let count = await resealGateway(documents, secrets)
  for (const { collection, reseal } of PLACES) {
    for (const { id } of await findAll(documents, collection, {})) {
      let inThis = 0
      await updateDocument(documents, collection, id, (document) => {
        inThis = 0
        if (document === undefined) return undefined
        const again: Again = (value, place) => {
          if (secrets.isCurrent(value)) return value
          inThis++
          return secrets.seal(secrets.open(value, place), place)
        }
        const after = reseal(document, id, again)
        return inThis === 0 ? undefined : after
      })
      count += inThis
    }
  }
  if (!isMarked || count > 0) await documents.put(SEALS, MARK, { mark: secrets.seal('', MARK), at: now() })
  return count
}
