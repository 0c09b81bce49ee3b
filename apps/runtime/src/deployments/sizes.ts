import { SIZES } from '@jatai/platform'
import type { SizeName } from '@jatai/platform'

/** Heap that a worker needs before its first message, in MB: engine, languages, loaded connectors. */
const ENGINE_HEAP_MB = 48

/** Largest heap of a worker thread, in MB: above it the thread is ended. */
export function heapLimitMb(size: SizeName): number {
  return ENGINE_HEAP_MB + SIZES[size].memoryMb
}

/** Messages that may wait in the queue of a deployment (engine.md §7.1). */
export function queueLimit(size: SizeName, replicas: number, environment: string): number {
  return (environment === 'prod' ? 1_000_000 : 100_000) * SIZES[size].rtus * replicas
}
