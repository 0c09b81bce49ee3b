import type { DocumentStore } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { changeIfThere } from '../documents/change-if-there.ts'
import type { RealmSecrets } from '../secrets/realm-secrets.ts'
import { ACCOUNTS, fieldPlace } from './account-document.ts'
import type { AccountDocument, AccountLogin, AccountValues } from './account-document.ts'
import { OAUTH_PROVIDERS, secretPlace } from './oauth/provider-document.ts'

/**
 * A new data key for a realm: what accounts and OAuth providers keep is sealed again with it. Nothing is unreadable at
 * any moment: older keys stay until a later rotation finds that nothing can need them any more.
 *
 * @returns how many values were sealed again
 */
export async function rotateRealmKey(
  realm: string,
  { documents, secrets }: { readonly documents: DocumentStore; readonly secrets: RealmSecrets },
): Promise<{ readonly key: string; readonly resealed: number }> {
  const key = await secrets.addKey(realm)
  let resealed = 0

  async function again(sealed: string, place: string): Promise<string> {
    if (await secrets.isCurrent(realm, sealed)) return sealed
    resealed++
    return secrets.seal(realm, await secrets.open(realm, sealed, place), place)
  }

  async function account(id: string, document: AccountDocument): Promise<AccountDocument> {
    const environments: Record<string, AccountValues> = {}
    for (const [environment, { fields, login, ...values }] of Object.entries(document.environments)) {
      const at = (field: string): string => fieldPlace(id, environment, field)
      const sealed: Record<string, string> = {}
      for (const [name, value] of Object.entries(fields)) sealed[name] = await again(value, at(name))
      environments[environment] = {
        ...values,
        fields: sealed,
        ...(login === undefined ? {} : { login: await tokens(login, at) }),
      }
    }
    return { ...document, environments }
  }

  async function tokens(login: AccountLogin, at: (field: string) => string): Promise<AccountLogin> {
    const { accessToken, refreshToken } = login
    return {
      ...login,
      ...(accessToken === undefined ? {} : { accessToken: await again(accessToken, at('access-token')) }),
      ...(refreshToken === undefined ? {} : { refreshToken: await again(refreshToken, at('refresh-token')) }),
    }
  }

  for (const { id } of await findAll(documents, ACCOUNTS, { where: { realm } })) {
    await changeIfThere(documents, ACCOUNTS, id, (document) => account(id, document))
  }
  for (const { id } of await findAll(documents, OAUTH_PROVIDERS, { where: { realm } })) {
    await changeIfThere(documents, OAUTH_PROVIDERS, id, async (document) => {
      const { clientSecret } = document
      if (clientSecret === undefined) return document
      return { ...document, clientSecret: await again(clientSecret, secretPlace(id)) }
    })
  }
  await secrets.dropUnusedKeys(realm)
  return { key, resealed }
}
