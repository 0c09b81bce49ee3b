import { accountTypes } from '@jatai/api'
import type { Actor } from '@jatai/api'
import type { RealmSecrets } from '../secrets/realm-secrets.ts'
import { inputError } from '../settings/input-error.ts'
import { fieldPlace } from './account-document.ts'
import type { AccountDocument, AccountValues } from './account-document.ts'
import { mergeFields } from './account-fields.ts'
import type { ClearFields } from './account-fields.ts'
import { readChain } from './certificates/read-chain.ts'

/** What a request says of the values of an environment. */
export interface ValuesInput {
  readonly fields: Readonly<Record<string, string | null>>
  /** null: takes the date away; undefined: leaves it. */
  readonly expiresAt?: number | null | undefined
}

/** Seals and opens the values of accounts. */
export interface AccountValuesKeeper {
  /** Fields in clear; with `names` only these. */
  open(account: AccountPlace, values: AccountValues, names?: readonly string[]): Promise<ClearFields>
  /**
   * The values of an environment after a change; the same object when nothing has changed.
   *
   * @throws RequestError `INPUT_INVALID` naming each wrong field, never a value
   */
  change(
    account: AccountPlace,
    before: AccountValues | undefined,
    input: ValuesInput,
    actor: Actor,
  ): Promise<AccountValues>
}

/** Whose values they are. */
export interface AccountPlace extends Pick<AccountDocument, 'realm' | 'type'> {
  readonly id: string
  readonly environment: string
}

export function createAccountValues(options: {
  readonly secrets: RealmSecrets
  readonly now: () => number
}): AccountValuesKeeper {
  const { secrets, now } = options

  async function open(
    { realm, id, environment }: AccountPlace,
    { fields }: AccountValues,
    names: readonly string[] = Object.keys(fields),
  ): Promise<ClearFields> {
    const opened: Record<string, string> = {}
    for (const name of names) {
      const sealed = fields[name]
      if (sealed !== undefined) opened[name] = await secrets.open(realm, sealed, fieldPlace(id, environment, name))
    }
    return opened
  }

  return {
    open,
    async change(account, before, input, actor) {
      const { realm, id, environment } = account
      const place = `values.${environment}`
      const type = accountTypes.findAccountType(account.type)
      if (type === undefined) throw inputError({ field: 'type', problem: `there is no type "${account.type}"` })
      if (!type.canExpire && typeof input.expiresAt === 'number') {
        throw inputError({ field: `${place}.expiresAt`, problem: `accounts of type ${type.id} do not end` })
      }
      const old = before === undefined ? {} : await open(account, before)
      const { fields, problems } = mergeFields(type, old, input.fields, `${place}.fields`)
      if (problems.length > 0) throw inputError(...problems)
      const chain = type.id === 'certificate-chain' ? readChain(fields['chain'] ?? '', fields['password']) : undefined
      if (chain !== undefined && 'problem' in chain) {
        throw inputError({ field: `${place}.fields.chain`, problem: chain.problem })
      }
      const wanted: ClearFields = chain === undefined ? fields : { ...fields, chain: chain.pem }
      const expiresAt = input.expiresAt === undefined ? before?.expiresAt : (input.expiresAt ?? undefined)
      const isSame = areSame(old, wanted)
      if (before !== undefined && isSame && expiresAt === before.expiresAt) return before

      const sealed: Record<string, string> = {}
      for (const [name, value] of Object.entries(wanted)) {
        const kept = before?.fields[name]
        // What has not changed is not sealed again: two seals of one value never look alike.
        sealed[name] =
          kept !== undefined && old[name] === value
            ? kept
            : await secrets.seal(realm, value, fieldPlace(id, environment, name))
      }
      return {
        fields: sealed,
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(chain === undefined ? {} : { chain: chain.facts }),
        ...(type.needsLogin === true ? { login: loginAfter(before, isSame) } : {}),
        changedAt: isSame && before !== undefined ? before.changedAt : now(),
        changedBy: actor,
      }
    },
  }
}

/** Tokens belong to the provider, scopes and user that they were given for. */
function loginAfter(before: AccountValues | undefined, isSame: boolean): NonNullable<AccountValues['login']> {
  return isSame && before?.login !== undefined ? before.login : { state: 'needs-login' }
}

function areSame(before: ClearFields, after: ClearFields): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].every((name) => before[name] === after[name])
}
