import { accountField } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'
import { badSettings, neededField, noAccount } from '../brokers/account-fields.ts'

/** A queue of Amazon SQS, or of what speaks like it. */
export interface SqsQueue {
  readonly name: string
  readonly region: string
  /** Undefined: asked for by the name. */
  readonly url: string | undefined
  readonly endpoint: URL
  readonly accessKey: string
  readonly secretKey: string
}

interface SqsParams {
  readonly queueName: string
  readonly connectionString: string
  readonly region: string | undefined
}

/**
 * The queue that parameters and an account speak of: by its address, `https://{endpoint}/{account}/{queue}`, by an
 * endpoint alone, or by the region (triggers.md §12).
 *
 * @throws FlowError when something is missing
 */
export function sqsQueue(params: SqsParams, account: Account | undefined): SqsQueue {
  const { queueName, connectionString } = params
  if (account === undefined) throw noAccount()
  const address =
    /^https?:/i.test(connectionString) && URL.canParse(connectionString) ? new URL(connectionString) : undefined
  const region =
    params.region ?? /(?:^|\.)sqs\.([a-z0-9-]+)\.amazonaws\./.exec(address?.hostname ?? '')?.[1] ?? regionOf(account)
  if (region === undefined || region === '') throw badSettings('The region is not set', 'region')
  if (!/^[a-z0-9-]+$/i.test(region)) throw badSettings(`${JSON.stringify(region)} is no region`, 'region')
  const endpoint = address ?? new URL(`https://sqs.${region}.amazonaws.com/`)
  // The vendor's page has one segment too many: /queue/{account}/{queue}.
  const path = endpoint.pathname.replace(/^\/queue(?=\/[^/]+\/[^/]+\/?$)/, '').replace(/\/$/, '')
  const isWhole = /^(?:\/[^/]+){2,}$/.test(path)
  if (!isWhole && queueName.trim() === '') throw badSettings('The name of the queue is not set', 'queueName')
  return {
    name: isWhole ? path.slice(path.lastIndexOf('/') + 1) : queueName,
    region,
    url: isWhole ? `${endpoint.origin}${path}` : undefined,
    endpoint: new URL('/', endpoint),
    ...keysOf(account),
  }
}

function regionOf(account: Account): string | undefined {
  return accountField(account, 'region')
}

/** A basic account has the keys as user name and password. */
function keysOf(account: Account): Pick<SqsQueue, 'accessKey' | 'secretKey'> {
  if (account.type.toLowerCase() === 'basic') {
    return { accessKey: neededField(account, 'username'), secretKey: neededField(account, 'password') }
  }
  return { accessKey: neededField(account, 'access-key'), secretKey: neededField(account, 'secret-key') }
}
