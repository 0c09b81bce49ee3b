import type { Metadata } from '@grpc/grpc-js'
import type { JsonObject } from '@jatai/languages/json'
import { field, StepFailure } from '@jatai/sdk'

/**
 * Headers as metadata: names in lower case, values of names that end with `-bin` as base64 (gRPC over HTTP/2, Custom
 * Metadata). Those without a value are left out.
 *
 * @throws StepFailure for a name or a value that metadata cannot have; its text holds no value
 */
export async function requestMetadata(headers: JsonObject): Promise<Metadata> {
  const { Metadata } = await import('@grpc/grpc-js')
  const metadata = new Metadata()
  for (const [given, value] of Object.entries(headers)) {
    const name = given.trim().toLowerCase()
    const text = field.readTextValue(value)
    if (name === '' || text === undefined) continue
    if (!/^[\d_a-z.-]+$/.test(name) || name.startsWith('grpc-')) {
      throw new StepFailure(`"${given}" is not a name for metadata`, { isConfiguration: true })
    }
    if (name.endsWith('-bin')) metadata.add(name, Buffer.from(text, 'base64'))
    else if (/^[\x20-\x7e]*$/.test(text)) metadata.add(name, text)
    else throw new StepFailure(`The value of "${given}" has characters other than those of ASCII: use "${name}-bin"`)
  }
  return metadata
}
