import { expect, test } from 'vitest'
import { createCurrentAccounts } from './current-accounts.ts'

const account = (label: string, token: string) => ({ label, type: 'oauth-2', fields: { token } })

test('an account that is renewed takes the place of the one before; another is not added', () => {
  const accounts = createCurrentAccounts([account('crm', 'token-1')])
  accounts.renew(account('crm', 'token-2'))
  accounts.renew(account('other', 'token-x'))
  expect([...accounts.byLabel]).toEqual([['crm', account('crm', 'token-2')]])
})

test('tokens are hidden, also the last ones that were replaced', () => {
  const accounts = createCurrentAccounts([account('crm', 'token-1'), account('erp', 'secret-1')])
  for (const token of ['token-2', 'token-3']) accounts.renew(account('crm', token))
  expect(accounts.mask('token-1 token-2 token-3 secret-1 else')).toBe('*** *** *** *** else')
})
