import type { Ledger, Sent } from '../ledger/ledger.ts'
import type { PlatformProcess } from '../platform/platform-process.ts'
import { createHttpCaller } from './http-call.ts'
import type { Route } from './routes.ts'

/** Callers of routes, each sending one message after the other as long as the platform is up. */
export class Load {
  readonly #ledger: Ledger
  readonly #platform: PlatformProcess
  readonly #all: readonly Route[]
  readonly #http = createHttpCaller()
  /** Route → how many of its messages had not begun when the stretch between two faults began. */
  readonly #notBegun = new Map<string, { readonly stretch: number; readonly count: number }>()
  #callers: Promise<unknown> = Promise.resolve()
  #stopping: PromiseWithResolvers<'stopped'> = Promise.withResolvers()
  #isStopped = true
  #routes: ReadonlySet<Route>
  #routesChanged = Promise.withResolvers<undefined>()

  constructor(ledger: Ledger, platform: PlatformProcess, routes: readonly Route[]) {
    this.#ledger = ledger
    this.#platform = platform
    this.#all = routes
    this.#routes = new Set(routes)
  }

  start(): void {
    this.#isStopped = false
    this.#stopping = Promise.withResolvers()
    const loops = this.#all.flatMap((route) => Array.from({ length: route.callers }, () => this.#call(route)))
    this.#callers = Promise.all(loops)
    // Whoever stops the load is told.
    this.#callers.catch(() => undefined)
  }

  /** From now on only these routes are used; what is on its way stays so. */
  use(routes: readonly Route[]): void {
    this.#routes = new Set(routes)
    this.#routesChanged.resolve(undefined)
    this.#routesChanged = Promise.withResolvers()
  }

  /** Settles when the last answers are there. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#stopping.resolve('stopped')
    await this.#callers
    this.#http.close()
  }

  /** Sends one message; settles with its outcome, which the ledger has by then. */
  async send(route: Route, address: string, isPoison = false): Promise<Sent> {
    const sent = this.#ledger.send(route.name, isPoison)
    const { outcome, answer } = await route.send({ address, hl7Port: this.#platform.hl7Port, http: this.#http }, sent)
    this.#ledger.settle(sent, outcome, answer)
    return sent
  }

  async #call(route: Route): Promise<void> {
    while (!this.#isStopped) {
      if (!this.#routes.has(route)) {
        await Promise.race([this.#routesChanged.promise, this.#stopping.promise])
        continue
      }
      const address = await Promise.race([this.#turnOf(route), this.#stopping.promise])
      if (address === 'stopped') return
      const { outcome } = await this.send(route, address)
      // Between the death of the process and the moment in which it is known.
      if (outcome === 'unsent') await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Settles when the route may send its next message, with the address of the platform if it needs one. */
  async #turnOf({ name, executedBy, mostWaiting }: Route): Promise<string> {
    if (mostWaiting === undefined) return this.#platform.whenUp()
    const notBegun = (): number =>
      this.#ledger.acceptedOf(name) - Math.min(...executedBy.map((pipeline) => this.#ledger.begunOf(pipeline)))
    await this.#ledger.until(`room for messages of ${name}`, () => {
      // What a fault has cut off before it began may have ended as an error: it never begins.
      const { length } = this.#ledger.stretches
      const before = this.#notBegun.get(name)
      if (before?.stretch !== length) this.#notBegun.set(name, { stretch: length, count: notBegun() })
      return notBegun() - (this.#notBegun.get(name)?.count ?? 0) < mostWaiting
    })
    return ''
  }
}
