import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'

/** The first of two free ports in a row: those of HL7 in `test` and in `prod`. */
export async function twoFreePorts(): Promise<number> {
  for (;;) {
    const first = await listen(0)
    const { port } = first.address() as AddressInfo
    const second = await listen(port + 1).catch(() => undefined)
    first.close()
    second?.close()
    if (second !== undefined) return port
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
