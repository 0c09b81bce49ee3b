import { readFileSync } from 'node:fs'
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js'
import type {
  sendUnaryData,
  ServerReadableStream,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedHandleCall,
} from '@grpc/grpc-js'
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader'
import { onTestFinished } from 'vitest'
import { pem } from '../../../web-protocols/__fixtures__/test-servers.ts'

/** What `protoc --include_imports --descriptor_set_out` made of shop.proto, in base64. */
export const shopDescriptor = readFileSync(new URL('./shop.descriptor.txt', import.meta.url), 'utf8')

interface ShopServerOptions {
  /** @default 'plain' */
  readonly security?: 'plain' | 'tls' | 'mtls'
}

export interface ShopServer {
  readonly port: number
  /** Messages of the last upload, as they came. */
  readonly uploaded: Readonly<Record<string, unknown>>[]
  /** Of the last call. */
  readonly metadata: () => Metadata
  /** Ms that the last call of Sleep had left, and whether it was given up. */
  readonly sleeps: { readonly leftMs: number; isCancelled: boolean }[]
  /** Different connections that calls came from. */
  readonly peers: ReadonlySet<string>
}

type Text = { readonly value: string }
type Unary = ServerUnaryCall<Text, Text>

/** A server of this test alone, that reads and writes messages with another implementation than the connector. */
export async function startShopServer({ security = 'plain' }: ShopServerOptions = {}): Promise<ShopServer> {
  const definition = loadFileDescriptorSetFromBuffer(Buffer.from(shopDescriptor, 'base64'), {
    longs: String,
    enums: String,
    bytes: Buffer,
    keepCase: true,
  })
  let metadata = new Metadata()
  const uploaded: Readonly<Record<string, unknown>>[] = []
  const sleeps: { readonly leftMs: number; isCancelled: boolean }[] = []
  const peers = new Set<string>()
  const noted =
    (work: (call: Unary, answer: sendUnaryData<unknown>) => void) =>
    (call: Unary, answer: sendUnaryData<unknown>): void => {
      metadata = call.metadata
      peers.add(call.getPeer())
      work(call, answer)
    }
  const handlers: Record<string, UntypedHandleCall> = {
    Echo: noted(({ request }, answer) => answer(null, request)),
    Ping: noted((_call, answer) => answer(null, {})),
    Header: noted(({ request, metadata: sent }, answer) =>
      answer(null, { value: sent.get(request.value).map(String).join('|') }),
    ),
    Fail: noted(({ request }, answer) =>
      answer({ code: status[request.value as keyof typeof status] as number, details: `no ${request.value}` }),
    ),
    Large: noted((_call, answer) => answer(null, { value: 'x'.repeat(11 * 1024 * 1024) })),
    Sleep: noted((call) => {
      const sleep = { leftMs: Number(call.getDeadline()) - Date.now(), isCancelled: false }
      sleeps.push(sleep)
      call.on('cancelled', () => (sleep.isCancelled = true))
    }),
    Upload(call: ServerReadableStream<Record<string, unknown>, unknown>, answer: sendUnaryData<unknown>) {
      metadata = call.metadata
      uploaded.length = 0
      call.on('data', (item: Record<string, unknown>) => void uploaded.push(item))
      call.on('error', () => undefined)
      call.on('end', () =>
        answer(null, { count: uploaded.length, names: uploaded.map((item) => item['display_name']) }),
      )
    },
    UploadFirst(call: ServerReadableStream<Record<string, unknown>, unknown>, answer: sendUnaryData<unknown>) {
      call.once('data', () => answer(null, { count: 1 }))
    },
    Watch: (call: { end(): void }) => call.end(),
  }
  const server = new Server()
  server.addService(definition['jatai.test.Shop'] as ServiceDefinition, handlers)
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentialsFor(security), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  onTestFinished(() => server.forceShutdown())
  return { port, uploaded, sleeps, peers, metadata: () => metadata }
}

function credentialsFor(security: ShopServerOptions['security']): ServerCredentials {
  if (security === 'plain') return ServerCredentials.createInsecure()
  const own = { private_key: Buffer.from(pem('server.key')), cert_chain: Buffer.from(pem('server.pem')) }
  return security === 'mtls'
    ? ServerCredentials.createSsl(Buffer.from(pem('ca.pem')), [own], true)
    : ServerCredentials.createSsl(null, [own])
}
