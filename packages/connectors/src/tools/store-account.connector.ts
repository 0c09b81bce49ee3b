import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { Json } from '@jatai/languages/json'

const TYPES = [
  'api-key',
  'aws-v4',
  'basic',
  'certificate-chain',
  'custom-auth-header',
  'google-key',
  'oauth-bearer-token',
  'private-key',
  'public-key',
  'secret-key',
  'smtp-auth',
  'ntlm',
] as const

/** The account types' own field names (accounts.md), each a parameter of its own. */
const FIELD_NAMES = [
  'username',
  'password',
  'url-param-name',
  'api-key',
  'header-name',
  'header-value',
  'token',
  'service-name',
  'access-key',
  'secret-key',
  'region',
  'key',
  'passphrase',
  'chain',
  'scopes',
  'host',
  'port',
  'starttls_enable',
  'auth',
  'domain',
  'hostname',
] as const

const accountFields = Object.fromEntries(
  FIELD_NAMES.map((name) => {
    const other = camelCase(name)
    return [name, field.text({ title: name, secret: true, ...(other === name ? {} : { aliases: [other] }) })]
  }),
)

/** tools.md, Store Account. */
export const storeAccount = defineConnector({
  name: 'store-account-connector',
  title: 'Store Account',
  summary: 'Puts an account aside for the steps that follow in this execution.',
  category: 'tools',
  params: {
    accountName: field.text({ title: 'Account Name', required: true }),
    accountType: field.choice({ title: 'Account Type', values: TYPES, default: 'basic' }),
    scoped: field.boolean({ title: 'Scoped', description: 'Only for the steps of this run of the track.' }),
    fields: field.keyValue({ title: 'Fields', description: 'The fields of the account type.' }),
    ...accountFields,
  },
  examples: [
    {
      title: 'A user and a password',
      params: { accountName: 'crm', accountType: 'basic', username: 'ana', password: '{{ message.password }}' },
      message: { password: 's3cret' },
      output: { password: 's3cret' },
    },
  ],
  run(call) {
    const { accountName, accountType, scoped, fields, ...own } = call.params
    if (accountName === '') throw new StepFailure('The account has no name', { isConfiguration: true })
    const values: Record<string, string> = {}
    for (const [name, value] of [...Object.entries(own), ...Object.entries(fields)]) {
      const text = field.readTextValue(value as Json | undefined)
      if (text !== undefined) values[name] = text
    }
    call.storeAccount({ label: accountName, type: accountType, fields: values }, scoped)
    return call.message
  },
})

function camelCase(name: string): string {
  return name.replace(/[-_](.)/g, (_, letter: string) => letter.toUpperCase())
}
