import { accountTypes, accounts } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import type { AccountDocument, AccountValues } from './account-document.ts'
import type { ClearFields } from './account-fields.ts'

const SOON_MS = 30 * 24 * 3_600_000

/** An account as people see it, in the environments that they may look into. */
export async function accountView(
  { id, document }: Stored<AccountDocument>,
  {
    caller,
    now,
    open,
  }: {
    readonly caller: Caller
    readonly now: number
    /** The fields of an environment that are no secrets, in clear. */
    readonly open: (environment: string, values: AccountValues, names: readonly string[]) => Promise<ClearFields>
  },
): Promise<accounts.AccountView> {
  const { realm: _realm, renewAt: _renewAt, environments, projects, ...rest } = document
  const type = accountTypes.findAccountType(document.type)
  const openNames = (type?.fields ?? []).filter(({ isSecret }) => !isSecret).map(({ name }) => name)
  const values: accounts.AccountView['values'] = {}
  for (const [environment, each] of Object.entries(environments)) {
    if (!caller.permissions.allows('ACCOUNT:READ', environment)) continue
    const shown = await open(environment, each, openNames)
    const fields = Object.fromEntries(Object.keys(each.fields).map((name) => [name, shown[name] ?? accounts.MASK]))
    const expiresAt = endOf(each) ?? null
    values[environment] = {
      fields,
      expiresAt,
      expiry: expiryOf(expiresAt, now),
      ...(each.chain === undefined ? {} : { chain: each.chain }),
      ...(each.login === undefined ? {} : { login: loginView(each.login) }),
      changedAt: each.changedAt,
      changedBy: each.changedBy,
    }
  }
  return {
    id,
    ...rest,
    projects: projects === null ? null : [...projects],
    isPlaceholder: Object.keys(environments).length === 0,
    values,
  }
}

/** When the values of an environment are worth nothing any more: the date that was given, or that of a certificate. */
export function endOf({ expiresAt, chain }: AccountValues): number | undefined {
  const dates = [expiresAt, ...(chain?.certificates ?? []).map(({ validTo }) => validTo)]
  const known = dates.filter((date) => date !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

export function expiryOf(expiresAt: number | null | undefined, now: number): 'none' | 'ok' | 'soon' | 'expired' {
  if (expiresAt === null || expiresAt === undefined) return 'none'
  if (expiresAt <= now) return 'expired'
  return expiresAt - now <= SOON_MS ? 'soon' : 'ok'
}

function loginView({ state, expiresAt, problem }: NonNullable<AccountValues['login']>) {
  return { state, tokenExpiresAt: expiresAt ?? null, ...(problem === undefined ? {} : { problem }) }
}
