import { RemoteError } from '@jatai/errors'
import { getKey, isJsonObject, parseJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { OutboundPolicy } from '@jatai/sdk'
import { exchange } from '../brokers/http-exchange.ts'
import type { SqsQueue } from './sqs-queue.ts'

/** Calls of the SQS interface, by its JSON protocol. */
export interface SqsClient {
  /** @throws RemoteError when the service does not answer, or refuses */
  call(action: string, body: JsonObject, signal: AbortSignal): Promise<JsonObject>
}

/** A question for messages is answered after 20 s at the latest. */
const ANSWER_MS = 30_000

export function openSqs({ endpoint, region, accessKey, secretKey }: SqsQueue, outbound: OutboundPolicy): SqsClient {
  const services = { outbound }
  return {
    async call(action, body, signal) {
      const { AwsV4Signer } = await import('aws4fetch')
      const text = JSON.stringify(body)
      const signer = new AwsV4Signer({
        method: 'POST',
        url: endpoint.href,
        headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': `AmazonSQS.${action}` },
        body: text,
        accessKeyId: accessKey,
        secretAccessKey: secretKey,
        service: 'sqs',
        region,
        allHeaders: true,
      })
      const signed = await signer.sign()
      const headers = Object.fromEntries([...signed.headers].filter(([name]) => name !== 'host'))
      const call = { method: 'POST' as const, url: endpoint, headers, body: text, timeoutMs: ANSWER_MS }
      const answer = await exchange(call, services, signal)
      const value = answer.text === '' ? {} : readAnswer(answer.text)
      if (answer.status === 200) return value
      throw refusal(answer.status, value)
    },
  }
}

function readAnswer(text: string): JsonObject {
  try {
    const value: Json = parseJson(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {} // A proxy in between answers with a page; the status tells.
  }
}

function refusal(status: number, answer: JsonObject): RemoteError {
  const [type, message] = [getKey(answer, '__type'), getKey(answer, 'message') ?? getKey(answer, 'Message')]
  const code = typeof type === 'string' ? type.slice(type.lastIndexOf('#') + 1) : `status ${status}`
  const text = typeof message === 'string' ? `${code}: ${message}` : code
  return new RemoteError('REMOTE_REFUSED', `SQS refuses: ${text}`, { retryable: status >= 500 })
}
