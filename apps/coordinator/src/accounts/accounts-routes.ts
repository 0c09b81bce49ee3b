import { errorText, isJataiError } from '@jatai/errors'
import { accountTypes, accounts } from '@jatai/api'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { definedOnly } from '../http/defined-only.ts'
import { statusOf } from '../http/problem-answer.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { RealmSecrets } from '../secrets/realm-secrets.ts'
import type { Usage } from '../settings/usage.ts'
import type { AccountDocument } from './account-document.ts'
import type { AccountsService } from './accounts-service.ts'
import { readKeyStore } from './certificates/read-key-store.ts'
import type { AccountLogins } from './oauth/account-login.ts'
import { loginPage } from './oauth/login-page.ts'
import { rotateRealmKey } from './reseal-accounts.ts'

export function accountRoutes(options: {
  readonly documents: DocumentStore
  readonly secrets: RealmSecrets
  readonly service: AccountsService
  readonly logins: AccountLogins
  readonly usage: Usage
}): readonly BoundRoute[] {
  const { documents, secrets, service, logins, usage } = options
  const answer = async (caller: Caller, stored: Stored<AccountDocument>): Promise<Answer<accounts.AccountView>> =>
    new Answer(await service.view(caller, stored), { revision: stored.revision })

  return [
    bind(accounts.listAccountTypes, () =>
      accountTypes.ACCOUNT_TYPES.map(({ fields, otherIds, needsLogin = false, ...type }) => ({
        ...type,
        needsLogin,
        otherIds: [...otherIds],
        fields: [...fields],
      })),
    ),
    bind(accounts.listAccounts, ({ caller, query: { size, cursor, ...filter } }) =>
      service.list(caller, filter, { size, cursor }),
    ),
    bind(accounts.getAccount, async ({ caller, params }) => answer(caller, await service.find(caller, params.id))),
    bind(accounts.createAccount, async ({ caller, body, audit }) => {
      const created = await service.create(caller, body)
      const shown = await answer(caller, created)
      Object.assign(audit, { reference: created.id, after: shown.body })
      return shown
    }),
    bind(accounts.updateAccount, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      const shown = await answer(caller, after)
      Object.assign(audit, { before: await service.view(caller, before), after: shown.body })
      return shown
    }),
    bind(accounts.deleteAccount, async ({ caller, params, ifMatch, audit }) => {
      const before = await service.view(caller, await service.find(caller, params.id))
      await service.remove(caller, params.id, ifMatch)
      audit.before = before
    }),
    bind(accounts.accountUses, async ({ caller, params }) => {
      const { document } = await service.find(caller, params.id)
      return usage.of(caller, 'accounts', [document.name])
    }),
    bind(accounts.importKeyStore, async ({ caller, params, body, ifMatch, audit }) => {
      const chain = await readKeyStore(Buffer.from(body.keyStore, 'base64'), body.password)
      const values = { [params.environment]: { fields: { chain, password: null } } }
      const { before, after } = await service.update(caller, params.id, { values }, ifMatch)
      const shown = await answer(caller, after)
      Object.assign(audit, { before: await service.view(caller, before), after: shown.body })
      return shown
    }),
    bind(accounts.startAccountLogin, async ({ caller, params, origin }) => {
      const { url, cookie } = await logins.start(caller, params.id, params.environment, origin)
      return new Answer({ url }, cookie === undefined ? {} : { headers: { 'Set-Cookie': cookie } })
    }),
    bind(accounts.finishAccountLogin, async ({ query, cookie, audit }) => {
      try {
        const { realm, account, environment, actor } = await logins.finish(query, cookie)
        Object.assign(audit, { realm, actor, reference: account, after: { environment, login: 'signed-in' } })
        return new Answer(loginPage(undefined), { headers: { 'Referrer-Policy': 'no-referrer' } })
      } catch (error) {
        if (!isJataiError(error) || statusOf(error) === 500) throw error
        audit.error = error
        return new Answer(loginPage(errorText(error)), { status: statusOf(error) })
      }
    }),
    bind(accounts.rotateAccountKey, async ({ caller, audit }) => {
      const rotated = await rotateRealmKey(caller.realm, { documents, secrets })
      Object.assign(audit, { after: { keyId: rotated.key, resealed: rotated.resealed } })
      return rotated
    }),
  ]
}
