/** What a value of a field must look like, beside being a text. */
export type AccountFieldFormat =
  'text' | 'digits' | 'boolean' | 'multiline' | 'pem-chain' | 'google-key' | 'keytab' | 'principal' | 'header-name'

/** A field of an account, by its name in expressions: `{{ account.<label>.<name> }}`. */
export interface AccountField {
  readonly name: string
  readonly title: string
  /** Never given back once it is saved. */
  readonly isSecret: boolean
  /** An environment that has values has this one. */
  readonly isRequired: boolean
  readonly format: AccountFieldFormat
  readonly description?: string
}

export interface AccountType {
  readonly id: string
  readonly title: string
  /** Other spellings in documents; upper case and underscores are read anyway. */
  readonly otherIds: readonly string[]
  readonly fields: readonly AccountField[]
  /** May have a date after which it is worth nothing. */
  readonly canExpire: boolean
  /** What it holds comes from a sign-in with the provider as well. */
  readonly needsLogin?: boolean
}

/** The types of accounts (accounts.md, Types). Forms, validation and the reference follow from this table. */
export const ACCOUNT_TYPES: readonly AccountType[] = [
  type('basic', 'Basic', [open('username', 'Username'), secret('password', 'Password')]),
  type('custom-auth-header', 'Custom Auth Header', [
    open('header-name', 'Header Name', { format: 'header-name' }),
    secret('header-value', 'Header Value'),
  ]),
  type('oauth-bearer', 'OAuth Bearer', [secret('token', 'Token')], {
    otherIds: ['oauth-bearer-token'],
    canExpire: true,
  }),
  type(
    'private-key',
    'Private Key',
    [secret('key', 'Key', { format: 'multiline' }), optional(secret('passphrase', 'Passphrase'))],
    { canExpire: true },
  ),
  type('public-key', 'Public Key', [open('key', 'Key', { format: 'multiline' })], { canExpire: true }),
  type('secret-key', 'Secret Key', [secret('key', 'Key')]),
  type(
    'oauth-2',
    'OAuth 2',
    [
      open('provider', 'Provider', { description: 'Name of an OAuth provider: `google`, or one of the realm.' }),
      optional(open('scopes', 'Scopes', { description: "Separated by blanks. Without: the provider's own." })),
      optional(open('username', 'Username', { description: 'For providers with the password grant.' })),
      optional(secret('password', 'Password', { description: 'For providers with the password grant.' })),
    ],
    { otherIds: ['oauth2'], canExpire: true, needsLogin: true },
  ),
  type('oauth-provider', 'OAuth Provider', [
    open('provider', 'Provider', { description: 'Name of an OAuth provider, whose addresses are used.' }),
    open('client-id', 'Client ID'),
    secret('client-secret', 'Client Secret'),
    optional(open('scopes', 'Scopes', { description: 'Separated by blanks.' })),
  ]),
  type('api-key', 'API Key', [open('url-param-name', 'URL Param Name'), secret('api-key', 'API Key')], {
    otherIds: ['apikey'],
  }),
  type(
    'certificate-chain',
    'Certificate Chain',
    [
      secret('chain', 'Chain', {
        format: 'pem-chain',
        description: 'PEM: the leaf, then its issuers; the private key anywhere.',
      }),
      optional(secret('password', 'Password', { description: 'Of the private key.' })),
    ],
    { canExpire: true },
  ),
  type(
    'google-key',
    'Google Key',
    [
      secret('key', 'Key', { format: 'google-key', description: 'The JSON of a service account.' }),
      optional(open('scopes', 'Scopes', { description: 'Separated by commas.' })),
    ],
    { canExpire: true },
  ),
  type('kerberos', 'Kerberos', [
    secret('keytab', 'Keytab', { format: 'keytab', description: 'In Base64.' }),
    open('principal', 'Principal', { format: 'principal', description: '`user@DOMAIN`' }),
  ]),
  type(
    'aws-v4',
    'AWS V4',
    [
      open('service-name', 'Service Name', { description: '`s3`, `sqs` …' }),
      open('access-key', 'Access Key'),
      secret('secret-key', 'Secret Key'),
      open('region', 'Region'),
    ],
    { otherIds: ['aws-4', 'awsv4'], canExpire: true },
  ),
  type('ntlm', 'NTLM', [
    open('username', 'Username'),
    secret('password', 'Password'),
    optional(open('domain', 'Domain')),
    optional(open('hostname', 'Hostname')),
  ]),
  type(
    'smtp-auth-and-properties',
    'SMTP Auth and Props',
    [
      open('host', 'Host'),
      open('port', 'Port', { format: 'digits' }),
      optional(open('username', 'Username')),
      optional(secret('password', 'Password')),
      optional(open('starttls_enable', 'STARTTLS', { format: 'boolean' })),
      optional(open('auth', 'Auth', { format: 'boolean' })),
    ],
    { otherIds: ['smtp-auth'] },
  ),
  type('azure-key', 'Azure Key', [
    open('tenant-id', 'Tenant ID'),
    open('client-id', 'Client ID'),
    secret('client-secret', 'Client Secret'),
    optional(open('authority', 'Authority', { description: 'Of another cloud than the public one.' })),
  ]),
]

/** A type by its id, or another spelling of it: `GOOGLE_KEY`, `OAUTH_BEARER_TOKEN`, `apikey`. */
export function findAccountType(text: string): AccountType | undefined {
  const id = text.trim().toLowerCase().replaceAll('_', '-')
  return ACCOUNT_TYPES.find((each) => each.id === id || each.otherIds.includes(id))
}

/** A field of a type; its name is compared without regard to case, hyphens and underscores. */
export function findAccountField({ fields }: AccountType, name: string): AccountField | undefined {
  const wanted = plain(name)
  return fields.find((field) => plain(field.name) === wanted)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '')
}

function type(
  id: string,
  title: string,
  fields: readonly AccountField[],
  more: Partial<Pick<AccountType, 'otherIds' | 'canExpire' | 'needsLogin'>> = {},
): AccountType {
  return { id, title, otherIds: [], fields, canExpire: false, ...more }
}

type FieldHints = Partial<Pick<AccountField, 'format' | 'description'>>

function open(name: string, title: string, hints: FieldHints = {}): AccountField {
  return { name, title, isSecret: false, isRequired: true, format: 'text', ...hints }
}

function secret(name: string, title: string, hints: FieldHints = {}): AccountField {
  return { ...open(name, title, hints), isSecret: true }
}

function optional(field: AccountField): AccountField {
  return { ...field, isRequired: false }
}
