import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json } from '@jatai/languages/json'
import { step } from './test-runtime.ts'

/** Something that a pipeline waits for until the test lets it go on. */
export interface Gate {
  /** The step that waits; its output is not the message. */
  step(): Json
  /** How many executions have come to it. */
  readonly reached: number
  open(): void
  close(): void
}

export async function startGate(): Promise<Gate> {
  const waiting: ServerResponse[] = []
  let reached = 0
  let isOpen = false
  const answer = (response: ServerResponse): void => {
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  }
  const server = createServer((_request, response) => {
    reached++
    if (isOpen) answer(response)
    else waiting.push(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    step: () => step('rest-connector-v2', { url, operation: 'GET', stopOnServerError: true }),
    get reached() {
      return reached
    },
    open() {
      isOpen = true
      waiting.splice(0).forEach(answer)
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
