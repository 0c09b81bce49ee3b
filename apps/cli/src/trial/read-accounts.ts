import { RequestError } from '@jatai/errors'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'

/**
 * Reads accounts written as `{label: {type, fields: {…}}}` or `{label: {type, …fields}}`.
 *
 * @throws RequestError
 */
export function readAccounts(value: Json | undefined): Map<string, Account> {
  const accounts = new Map<string, Account>()
  if (value === undefined || value === null) return accounts
  if (!isJsonObject(value))
    throw new RequestError('CLI_BAD_ACCOUNTS', 'Accounts must be a JSON object of label → account')
  for (const [label, account] of Object.entries(value)) {
    if (!isJsonObject(account))
      throw new RequestError('CLI_BAD_ACCOUNTS', `The account "${label}" must be a JSON object`)
    const nested = account['fields']
    const { type, fields: _fields, ...own } = account
    const fields: Record<string, string> = {}
    for (const [name, content] of Object.entries({
      ...own,
      ...(isJsonObject(nested ?? null) ? (nested as object) : {}),
    })) {
      const text = field.readTextValue(content)
      if (text !== undefined) fields[name] = text
    }
    accounts.set(label, { label, type: typeof type === 'string' ? type : '', fields })
  }
  return accounts
}
