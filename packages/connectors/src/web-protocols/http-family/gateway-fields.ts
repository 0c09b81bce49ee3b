import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { Field } from '@jatai/sdk'

/** Credentials and rate limits of the HTTP family (triggers.md §2.5, §2.6). */
export const gatewayFields = {
  keyAuth: field.boolean({
    title: 'API Key',
    description: 'Callers send a key of a consumer that may call this pipeline, in the header "apikey".',
    expression: 'none',
  }),
  jwt: field.boolean({
    title: 'Token JWT',
    description: 'Callers send a token that another pipeline of this realm has made.',
    expression: 'none',
  }),
  basicAuth: field.boolean({
    title: 'Basic Auth',
    description: 'Callers send user name and password of a consumer that may call this pipeline.',
    expression: 'none',
  }),
  enableRateLimit: field.boolean({
    title: 'Rate Limit',
    description: 'Needs API Key or Basic Auth.',
    expression: 'none',
  }),
  rateLimitBy: field.choice({
    title: 'Limit by',
    values: ['API'],
    default: 'API',
    otherwise: 'API',
    expression: 'none',
    visibleWhen: { enableRateLimit: [true] },
  }),
  rateLimitAggregateBy: field.choice({
    title: 'Aggregate by',
    description: 'Whether the credentials of a consumer share one budget, or each has its own.',
    values: ['CONSUMER', 'CREDENTIAL'],
    default: 'CONSUMER',
    otherwise: 'CONSUMER',
    expression: 'none',
    visibleWhen: { enableRateLimit: [true] },
  }),
  rateLimitOptions: rateLimitRows(),
}

/** Rows of `{ interval, limit }` as they are stored; a badly set one never keeps a pipeline from being deployed. */
function rateLimitRows(): Field<readonly Json[]> {
  const rows = field.list({
    title: 'Options',
    description: 'How many calls in a second, minute, hour, day or month.',
    expression: 'none',
    visibleWhen: { enableRateLimit: [true] },
  })
  return {
    ...rows,
    read(raw) {
      try {
        return rows.read(raw)
      } catch {
        return raw === undefined ? [] : [raw] // A row that is none, to be warned of when the pipeline is served.
      }
    },
  }
}
