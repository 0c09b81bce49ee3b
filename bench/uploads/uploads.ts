import { fork } from 'node:child_process'
import { request } from 'node:http'
import { cpuSeconds, residentMb, startJatai } from '../jatai-process.ts'
import { fixed, table } from '../table.ts'

const MB = 2 ** 20
const PIECE = Buffer.alloc(MB, 'x')
const BOUNDARY = 'bench-boundary'
const FORM_HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f.pdf"\r\nContent-Type: application/pdf\r\n\r\n`
const FORM_TAIL = `\r\n--${BOUNDARY}--\r\n`

interface Server {
  readonly port: number
  readonly pid: number
  stop(): void | Promise<void>
}

interface Transfer {
  readonly name: string
  readonly path: string
  readonly isForm?: boolean
  /** The file comes back. */
  readonly isMirror?: boolean
}

/** HTTP-File with large files: speed, and the memory of the whole server, which must not grow with the file. */
export async function benchUploads({ gigabyte }: { readonly gigabyte: boolean }): Promise<void> {
  const sizes = [64, gigabyte ? 2048 : 256]
  const rows: string[][] = []
  const bare: Transfer = { name: 'Fastify, body into a file', path: '/http-file' }
  for (const size of sizes) rows.push(await measure(startBare, bare, size))
  const prefix = '/pipeline/demo/v1'
  const transfers: readonly Transfer[] = [
    { name: 'HTTP-File, body', path: `${prefix}/upload` },
    { name: 'HTTP-File, form', path: `${prefix}/upload`, isForm: true },
    { name: 'HTTP-File, body, sent back', path: `${prefix}/mirror`, isMirror: true },
  ]
  for (const transfer of transfers) {
    for (const size of sizes) rows.push(await measure(startPlatform, transfer, size))
  }
  table(
    'Large files by HTTP-File, a fresh server for each line',
    ['what', 'MB', 'MB/s', 'MB per CPU second', 'resident before, MB', 'peak resident, MB'],
    rows,
  )
}

async function measure(start: () => Promise<Server>, transfer: Transfer, size: number): Promise<string[]> {
  const server = await start()
  try {
    await send(server.port, transfer, 1) // What is only loaded once.
    const residentBefore = residentMb(server.pid)
    const cpuBefore = cpuSeconds(server.pid)
    const startedAt = performance.now()
    await send(server.port, transfer, size)
    const seconds = (performance.now() - startedAt) / 1000
    const used = cpuSeconds(server.pid) - cpuBefore
    const numbers = [size, size / seconds, size / used, residentBefore, residentMb(server.pid, 'peak')]
    return [transfer.name, ...numbers.map((value) => fixed(value))]
  } finally {
    await server.stop()
  }
}

/** Sends a file of this many MB from memory, waiting for the connection whenever it is full. */
function send(port: number, { path, isForm = false, isMirror = false }: Transfer, size: number): Promise<void> {
  const length = size * MB + (isForm ? FORM_HEAD.length + FORM_TAIL.length : 0)
  const headers = {
    'content-type': isForm ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/pdf',
    'content-length': length,
  }
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', path, method: 'POST', headers, agent: false }, (answer) => {
      let received = 0
      answer.on('data', (chunk: Buffer) => (received += chunk.length))
      answer.on('error', reject)
      answer.on('end', () => {
        const wanted = isMirror ? size * MB : 0
        if (answer.statusCode === 200 && received === wanted) resolve()
        else reject(new Error(`${path}: status ${answer.statusCode}, ${received} of ${wanted} bytes`))
      })
    })
    call.on('error', reject)
    let left = size
    const write = (): void => {
      for (; left > 0; left--) {
        if (call.write(PIECE)) continue
        left--
        return void call.once('drain', write)
      }
      call.end(isForm ? FORM_TAIL : undefined)
    }
    if (isForm) call.write(FORM_HEAD)
    write()
  })
}

function startPlatform(): Promise<Server> {
  const trigger = { type: 'http-file', external: true, timeout: 900_000, requestSizeLimit: 4096 }
  const document = (start: readonly unknown[]): string =>
    JSON.stringify({
      version: '1.0',
      flowSpec: { start },
      triggerSpec: { ...trigger, responseContentTypes: ['application/pdf'] },
    })
  const mirror = {
    id: 'mirror',
    type: 'connector',
    name: 'json-generator-connector',
    stepName: 'mirror',
    params: { json: '{"file": {{ message.files[0].fileName }} }', failOnError: true },
  }
  return startJatai({ upload: document([]), mirror: document([mirror]) }, { JATAI_UPLOAD_LIMIT: '4096' })
}

async function startBare(): Promise<Server> {
  const script = new URL('../gateway/bare-server.ts', import.meta.url)
  const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const port = await new Promise<number>((resolve) => child.once('message', (told) => resolve(Number(told))))
  return { port, pid: child.pid ?? 0, stop: () => child.disconnect() }
}
