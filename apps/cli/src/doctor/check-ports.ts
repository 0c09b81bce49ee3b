import { createServer } from 'node:net'
import type { StandaloneConfig } from '@jatai/standalone'
import type { Finding } from './finding.ts'

interface Port {
  readonly what: string
  readonly port: number
  readonly host: string
  readonly setting: string
}

/** Every TCP port that `jatai up` would listen on: free, or held by a platform that runs. */
export async function checkPorts(config: StandaloneConfig): Promise<readonly Finding[]> {
  const { host, port, hl7Port, internalPort, internalHost = host, mtlsPort } = config
  const pair = (what: string, first: number | undefined, address: string, setting: string): readonly Port[] =>
    first === undefined || first === 0
      ? []
      : ['test', 'prod'].map((environment, index) => ({
          what: `${what} of ${environment}`,
          port: first + index,
          host: address,
          setting,
        }))
  const ports = [
    ...pair('Port', port, host, '--port'),
    ...pair('Internal port', internalPort, internalHost, 'JATAI_INTERNAL_PORT'),
    ...pair('mTLS port', mtlsPort, host, 'JATAI_MTLS_PORT'),
    ...pair('HL7 port', hl7Port, host, 'JATAI_HL7_PORT'),
  ]
  return Promise.all(ports.map(checkPort))
}

async function checkPort({ what, port, host, setting }: Port): Promise<Finding> {
  const error = await listenOnce(port, host)
  if (error === undefined) return { state: 'good', what, detail: `${host}:${port} is free` }
  if (error.code === 'EADDRINUSE') {
    if (await answersAsPlatform(port, host)) {
      return { state: 'note', what, detail: `${host}:${port} is held by a platform that runs` }
    }
    return {
      state: 'bad',
      what,
      detail: `${host}:${port} is taken by another program`,
      advice: `Choose another with ${setting}`,
    }
  }
  return { state: 'bad', what, detail: `${host}:${port}: ${error.message}`, advice: `Change ${setting} or --host` }
}

function listenOnce(port: number, host: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

/** A port of `prod` knows no health; it answers as a gateway does. */
async function answersAsPlatform(port: number, host: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${port}/health`, { signal: AbortSignal.timeout(2_000) })
    const text = await response.text()
    return text.includes('"status":"up"') || text.includes('no Route matched')
  } catch {
    return false
  }
}
