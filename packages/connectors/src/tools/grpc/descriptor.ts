import type { DescMethod, DescService, FileRegistry } from '@bufbuild/protobuf'
import { StepFailure } from '@jatai/sdk'

/** A method of a service, and all types that its messages may hold. */
export interface GrpcMethod {
  readonly descriptor: DescMethod
  readonly registry: FileRegistry
  /** `/package.Service/Method` */
  readonly path: string
}

/**
 * Reads what `protoc --include_imports --descriptor_set_out` writes.
 *
 * @param text base64, as a data URL too
 * @throws StepFailure for anything else
 */
export async function readDescriptor(text: string): Promise<FileRegistry> {
  const { createFileRegistry, fromBinary } = await import('@bufbuild/protobuf')
  const { FileDescriptorSetSchema } = await import('@bufbuild/protobuf/wkt')
  const encoded = text.replace(/^\s*data:[^,]*,/, '').replace(/\s+/g, '')
  if (encoded === '') throw wrong('is empty')
  if (!/^[\w+/-]+={0,2}$/.test(encoded)) throw wrong('is not base64')
  try {
    return createFileRegistry(fromBinary(FileDescriptorSetSchema, Buffer.from(encoded, 'base64')))
  } catch (cause) {
    // A file that is imported and not there is named.
    const missing = /unresolvable|import|cannot find/i.test(String(cause)) ? `: ${(cause as Error).message}` : ''
    throw wrong(`is no FileDescriptorSet with all its imports${missing}`, cause)
  }
}

/**
 * Finds a method.
 *
 * @param serviceName as in the .proto, with or without the package
 * @throws StepFailure when there is none, or several services have the name
 */
export function findMethod(registry: FileRegistry, serviceName: string, methodName: string): GrpcMethod {
  const service = findService(registry, serviceName.trim())
  const wanted = methodName.trim()
  const method = service.methods.find(({ name, localName }) => name === wanted || localName === wanted)
  if (method === undefined) {
    throw new StepFailure(`The service ${service.typeName} has no method "${wanted}"${known(service.methods)}`, {
      isConfiguration: true,
    })
  }
  return { descriptor: method, registry, path: `/${service.typeName}/${method.name}` }
}

function findService(registry: FileRegistry, name: string): DescService {
  const services = [...registry].filter((type) => type.kind === 'service')
  const found = services.filter(({ typeName }) => typeName === name || typeName.endsWith(`.${name}`))
  const exact = found.find(({ typeName }) => typeName === name)
  if (exact !== undefined) return exact
  if (found.length === 1) return found[0]!
  const problem = found.length === 0 ? `has no service "${name}"` : `has several services "${name}"`
  const all = found.length === 0 ? services : found
  throw wrong(`${problem}${known(all.map(({ typeName }) => ({ name: typeName })))}`)
}

function known(all: readonly { readonly name: string }[]): string {
  return all.length === 0 ? '' : `: it has ${all.map(({ name }) => name).join(', ')}`
}

function wrong(reason: string, cause?: unknown): StepFailure {
  return new StepFailure(`Proto Descriptor File ${reason}`, { isConfiguration: true, cause })
}
