import { readFile, stat } from 'node:fs/promises'
import { errorText, RemoteError } from '@jatai/errors'
import { Interruption, StepFailure } from '@jatai/sdk'
import type { StepCall } from '@jatai/sdk'
import { sendRequest } from '../../web-protocols/http-client/send-request.ts'
import { readBytes } from '../../web-protocols/http-client/read-response.ts'
import type { Transport } from '../../web-protocols/http-client/http-request.ts'
import { isUsablePicture } from './html/check-picture.ts'

const MOST_PICTURES = 500
const MOST_BYTES = 100 * 1024 * 1024

/**
 * The pictures of a document by the addresses that it has for them: files of the execution, http(s) addresses that the
 * platform's outbound rules allow, and base64 within the address. One that cannot be had is left out, and the log says
 * so.
 *
 * @throws StepFailure when they are too many or too large together
 */
export async function loadPictures(html: string, call: StepCall<unknown>): Promise<ReadonlyMap<string, Uint8Array>> {
  const pictures = new Map<string, Uint8Array>()
  let size = 0
  for (const source of await pictureSources(html)) {
    try {
      const bytes = await load(source, call)
      if (!(await isUsablePicture(bytes)))
        throw new StepFailure('it is no PNG or JPEG that can be read, or has too many pixels')
      pictures.set(source, bytes)
      size += bytes.length
    } catch (error) {
      if (error instanceof Interruption || call.signal.aborted) throw error
      call.log('WARN', `Picture ${source.slice(0, 200)} is left out: ${errorText(error)}`)
    }
    if (size > MOST_BYTES) throw new StepFailure(`The pictures are larger than ${MOST_BYTES / 1048576} MiB`)
  }
  return pictures
}

async function pictureSources(html: string): Promise<ReadonlySet<string>> {
  const { Parser } = await import('htmlparser2')
  const sources = new Set<string>()
  const parser = new Parser({
    onopentag(name, { src }) {
      const source = name === 'img' ? src?.trim() : undefined
      if (source === undefined || source === '') return
      sources.add(source)
      if (sources.size > MOST_PICTURES) throw new StepFailure(`There are more than ${MOST_PICTURES} pictures`)
    },
  })
  parser.end(html)
  return sources
}

async function load(source: string, call: StepCall<unknown>): Promise<Uint8Array> {
  const data = /^data:image\/(?:png|jpe?g);base64,([\w+/=\s-]*)$/i.exec(source)
  if (data !== null) return Buffer.from(data[1]!, 'base64')
  if (/^https?:/i.test(source)) return download(new URL(source), call)
  const path = await call.execution.files.resolve(source)
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) throw new StepFailure(`File ${source} does not exist.`)
  if (found.size > MOST_BYTES) throw new StepFailure(`File ${source} is too large`)
  return readFile(path)
}

const TRANSPORT: Transport = {
  connectTimeout: 10_000,
  readTimeout: 10_000,
  writeTimeout: 10_000,
  followRedirects: true,
  forceHttp1: false,
  reuseConnections: true,
  tls: { isInsecure: false, noSessionReuse: false },
}

async function download(url: URL, call: StepCall<unknown>): Promise<Uint8Array> {
  const request = { method: 'GET', url, headers: new Map([['Accept', 'image/png, image/jpeg']]), body: undefined }
  const response = await sendRequest(request, TRANSPORT, call.execution.services, call.signal)
  if (response.status !== 200) {
    response.body.destroy()
    throw new RemoteError('REMOTE_STATUS', `the server answered ${response.status}`)
  }
  return readBytes(response)
}
