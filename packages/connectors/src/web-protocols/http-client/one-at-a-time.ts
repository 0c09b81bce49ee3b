import type { Services } from '@jatai/sdk'

const lasts = new WeakMap<Services, Map<string, Promise<void>>>()

/**
 * Runs work of the same name one after another, within the deployment that the services belong to. Aborted while
 * waiting, it throws the signal's reason and keeps nobody waiting.
 */
export async function oneAtATime<T>(
  services: Services,
  name: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  let own = lasts.get(services)
  if (own === undefined) lasts.set(services, (own = new Map<string, Promise<void>>()))
  const before = own.get(name)
  const { promise: after, resolve: finish } = Promise.withResolvers<void>()
  const chained = before === undefined ? after : before.then(() => after)
  own.set(name, chained)
  try {
    if (before !== undefined) await orAborted(before, signal)
    return await work()
  } finally {
    finish()
    if (own.get(name) === chained) own.delete(name)
  }
}

async function orAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason as Error)
  if (signal.aborted) throw signal.reason
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([turn, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
