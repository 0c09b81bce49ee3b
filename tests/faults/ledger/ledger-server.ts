import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Ledger } from './ledger.ts'

interface Entry {
  readonly pipeline: string
  readonly version: number
  readonly stage: 'begin' | 'end'
  /** An HL7 message is its own. */
  readonly id: string | number
  readonly key: string
}

/** Where the steps of pipelines tell the ledger; it lives as long as the test, whatever happens to the platform. */
export async function serveLedger(ledger: Ledger): Promise<{ readonly url: string; close(): void }> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { pipeline, version, stage, id, key } = JSON.parse(body) as Entry
      ledger.tell(pipeline, version, idOf(String(id)), key, stage)
      response.setHeader('content-type', 'application/json')
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** MSH-10 of an HL7 message. */
function idOf(text: string): string {
  return text.startsWith('MSH') ? (text.split('|')[9] ?? '') : text
}
