import { accountTypes, accounts } from '@jatai/api'
import type { FieldProblem } from '../settings/input-error.ts'

/** Values of fields in clear, by the names of the type. */
export type ClearFields = Readonly<Record<string, string>>

/**
 * The fields after a change.
 *
 * @param input by name in any spelling; the mask leaves a value as it is, null takes it away
 * @returns what is wrong with them, or the fields
 */
export function mergeFields(
  type: accountTypes.AccountType,
  before: ClearFields,
  input: Readonly<Record<string, string | null>>,
  place: string,
): { readonly fields: ClearFields; readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = []
  const fields: Record<string, string> = { ...before }
  for (const [name, value] of Object.entries(input)) {
    const field = accountTypes.findAccountField(type, name)
    // What is no name at all may be a value in the wrong place: it is not repeated.
    const at = /^[A-Za-z][A-Za-z0-9_-]*$/.test(name) ? `${place}.${name}` : place
    if (field === undefined) {
      const known = type.fields.map((each) => each.name).join(', ')
      problems.push({ field: at, problem: `accounts of type ${type.id} have no such field, but ${known}` })
    } else if (value === null || (value === '' && !field.isRequired)) {
      delete fields[field.name]
    } else if (value !== accounts.MASK || !field.isSecret) {
      const problem = valueProblem(field, value)
      if (problem === undefined) fields[field.name] = value
      else problems.push({ field: at, problem })
    }
  }
  for (const { name, isRequired } of type.fields) {
    if (!isRequired || Object.hasOwn(fields, name) || problems.some(({ field }) => field === `${place}.${name}`))
      continue
    problems.push({ field: `${place}.${name}`, problem: 'it needs a value' })
  }
  return { fields, problems }
}

/** What is wrong with a value, without repeating it. */
function valueProblem({ format, isRequired }: accountTypes.AccountField, value: string): string | undefined {
  if (value === '' && isRequired) return 'it needs a value'
  switch (format) {
    case 'digits':
      return /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535 ? undefined : 'that is no port'
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : 'it is true or false'
    case 'header-name':
      return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/.test(value) ? undefined : 'that is no name of a header'
    case 'principal':
      return /^[^@\s]+@[^@\s]+$/.test(value) ? undefined : 'a principal is written user@DOMAIN'
    case 'keytab':
      return isKeytab(value) ? undefined : 'that is no keytab in Base64'
    case 'google-key':
      return isGoogleKey(value) ? undefined : 'that is no JSON of a service account'
    case 'multiline':
    case 'pem-chain':
    case 'text':
      return undefined
  }
}

/** Keytabs begin with 5 and the version of their layout. */
function isKeytab(value: string): boolean {
  const bytes = Buffer.from(value, 'base64')
  return /^[A-Za-z0-9+/\s]+=*\s*$/.test(value) && bytes[0] === 5 && (bytes[1] === 1 || bytes[1] === 2)
}

function isGoogleKey(value: string): boolean {
  try {
    const { private_key: key, client_email: email } = JSON.parse(value) as Record<string, unknown>
    return typeof key === 'string' && typeof email === 'string'
  } catch {
    // The parser's own words quote the text, which is a secret.
    return false
  }
}
