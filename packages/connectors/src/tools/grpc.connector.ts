import { errorText } from '@jatai/errors'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { jsonFileItems } from '../files/json-file-items.ts'
import { clientCertificate } from '../web-protocols/http-client/authorize.ts'
import { googleToken } from '../web-protocols/http-client/google-token.ts'
import type { Transport } from '../web-protocols/http-client/http-request.ts'
import { callClientStream, callUnary } from './grpc/call-method.ts'
import type { MethodCall } from './grpc/call-method.ts'
import { connectGrpc } from './grpc/connect-grpc.ts'
import { findMethod, readDescriptor } from './grpc/descriptor.ts'
import type { GrpcMethod } from './grpc/descriptor.ts'
import { grpcAccount, grpcAccounts } from './grpc/grpc-accounts.ts'
import { readTarget } from './grpc/grpc-target.ts'
import type { MessageCodec } from './grpc/message-codec.ts'
import { requestMetadata } from './grpc/request-metadata.ts'

const ATTEMPT = 'Something went wrong while trying to call the gRPC server'
const DEFAULT_TIMEOUT_MS = 30_000

const params = {
  useClientCertificate: field.boolean({ title: 'Authenticate with client certificates' }),
  useGoogleKey: field.boolean({ title: 'Authenticate with Google Key' }),
  methodType: field.choice({
    title: 'Method Type',
    description: 'One message, each element of the payload, or each match in a JSON file.',
    values: ['unary', 'client_stream_payload', 'client_stream_file'],
    default: 'unary',
  }),
  url: field.text({
    title: 'URL',
    description: 'host:port. Encrypted when it begins with https:// or grpcs://, or with client certificates.',
    required: true,
  }),
  headers: field.keyValue({ title: 'Headers', description: 'Sent as metadata.' }),
  serviceName: field.text({
    title: 'Service Name',
    description: 'As in the .proto, with or without its package.',
    required: true,
  }),
  methodName: field.text({ title: 'Method Name', required: true }),
  protoDescriptor: field.text({
    title: 'Proto Descriptor File',
    description: 'Base64 of what protoc --include_imports --descriptor_set_out writes.',
    required: true,
  }),
  payload: field.json({
    title: 'Payload',
    description: 'The message; for a client stream an array of messages.',
    visibleWhen: { methodType: ['unary', 'client_stream_payload'] },
  }),
  fileName: field.text({ title: 'File Name', visibleWhen: { methodType: ['client_stream_file'] } }),
  jsonPath: field.text({
    title: 'JSON Path',
    description: 'Which values of the file are sent, a message each. The elements of an array are one each.',
    default: '$',
    visibleWhen: { methodType: ['client_stream_file'] },
  }),
  connectTimeout: field.integer({
    title: 'Connect Timeout',
    description: 'Milliseconds; 0 for no limit.',
    default: DEFAULT_TIMEOUT_MS,
  }),
  requestTimeout: field.integer({
    title: 'Request Timeout',
    description: 'Milliseconds for the whole call: its deadline. 0 for no limit.',
    default: DEFAULT_TIMEOUT_MS,
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** tools.md, gRPC. */
export const grpc = defineConnector({
  name: 'grpc-connector',
  title: 'gRPC',
  summary: 'Calls a method of a gRPC server.',
  category: 'tools',
  accounts: grpcAccounts,
  attempt: { configuration: ATTEMPT, failure: ATTEMPT },
  params,
  examples: [
    {
      title: 'A descriptor that is none',
      params: { url: 'localhost:50051', serviceName: 'Greeter', methodName: 'SayHello', protoDescriptor: '{}' },
      message: {},
      output: { success: false, message: ATTEMPT, error: 'Proto Descriptor File is not base64' },
    },
  ],
  run,
})

/** Parsing a large descriptor takes longer than many calls. */
const registryOf = field.cached(readDescriptor)

async function run(call: Call): Promise<Json> {
  const { params: settings, execution, signal } = call
  const method = findMethod(await registryOf(settings.protoDescriptor), settings.serviceName, settings.methodName)
  checkStreaming(method, settings.methodType !== 'unary')
  const client = settings.useClientCertificate ? clientCertificate(grpcAccount(call, 'certificate-chain')) : undefined
  const target = readTarget(settings.url, client !== undefined)
  const metadata = await requestMetadata(settings.headers)
  if (settings.useGoogleKey) {
    const context = { services: execution.services, transport: tokenTransport(settings.connectTimeout), signal }
    metadata.set('authorization', `Bearer ${await googleToken(grpcAccount(call, 'google-key'), context)}`)
  }
  const { createMessageCodec } = await import('./grpc/message-codec.ts')
  const codec = createMessageCodec(method)
  const send = sending(call, codec)
  const borrowed = await connectGrpc(call, target, client, settings.connectTimeout)
  try {
    const { requestTimeout } = settings
    const bytes = await send({ client: borrowed.client, target, path: method.path, metadata, requestTimeout, signal })
    return { response: codec.decode(bytes), success: true }
  } finally {
    borrowed.release()
  }
}

function checkStreaming({ descriptor, path }: GrpcMethod, isStream: boolean): void {
  const { methodKind } = descriptor
  if (methodKind === (isStream ? 'client_streaming' : 'unary')) return
  const reason =
    methodKind === 'unary'
      ? 'takes one message: choose the method type unary'
      : methodKind === 'client_streaming'
        ? 'takes a stream of messages: choose another method type'
        : 'answers with a stream, which is not supported'
  throw new StepFailure(`The method ${path.slice(1)} ${reason}`, { isConfiguration: true })
}

/** What is to be sent; a payload that does not fit is a failure before there is a connection. */
function sending(call: Call, codec: MessageCodec): (method: MethodCall) => Promise<Buffer> {
  switch (call.params.methodType) {
    case 'client_stream_file':
      return (method) => callClientStream(method, fileMessages(call, codec))
    case 'client_stream_payload': {
      const items = payloadOf(call) ?? []
      if (!Array.isArray(items)) throw new StepFailure('Payload is no array of messages')
      const messages = (items as readonly Json[]).map((item, index) =>
        codec.encode(item, `Element ${index} of Payload`),
      )
      return (method) => callClientStream(method, eachOf(messages))
    }
    default: {
      const message = codec.encode(payloadOf(call) ?? {}, 'Payload')
      return (method) => callUnary(method, message)
    }
  }
}

/** JSON, or an expression's text of it. */
function payloadOf({ params: settings }: Call): Json | undefined {
  try {
    return field.readJsonText(settings.payload)
  } catch (cause) {
    throw new StepFailure(`Payload ${errorText(cause)}`, { cause })
  }
}

async function* eachOf(messages: readonly Buffer[]): AsyncGenerator<Buffer, void, undefined> {
  yield* messages
}

async function* fileMessages(call: Call, codec: MessageCodec): AsyncGenerator<Buffer, void, undefined> {
  const { fileName, jsonPath } = call.params
  let index = 0
  try {
    for await (const batch of jsonFileItems(call, fileName, jsonPath)) {
      for (const item of batch) yield codec.encode(item, `Match ${index++} in the file`)
    }
  } catch (error) {
    // Failures of files have an output of their own, which is not that of this step.
    if (error instanceof StepFailure) throw new StepFailure(error.message, { cause: error })
    throw error
  }
}

function tokenTransport(connectTimeout: number): Transport {
  return {
    connectTimeout: Math.max(0, connectTimeout),
    readTimeout: DEFAULT_TIMEOUT_MS,
    writeTimeout: DEFAULT_TIMEOUT_MS,
    followRedirects: false,
    forceHttp1: false,
    reuseConnections: true,
    tls: { isInsecure: false, noSessionReuse: false },
  }
}
