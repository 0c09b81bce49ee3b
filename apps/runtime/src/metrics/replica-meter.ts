import type { Delivery, Reply, ReplicaMeasurement } from '@jatai/platform'
import { Histogram } from './histogram.ts'

/** After Maximum Timeout and this, a busy replica without progress counts as hung (engine.md §7.6). */
const HUNG_MARGIN_MS = 60_000

/** Counts what one replica does. On the way of a message: additions only; made with the first one. */
export class ReplicaMeter {
  readonly name: string
  readonly #elapsedMs = new Histogram()
  readonly #requestBytes = new Histogram()
  readonly #responseBytes = new Histogram()
  #taken = 0
  #redelivered = 0
  #responses = 0
  #errors = 0
  #recordingMs = 0
  #inFlight = 0
  #inFlightPeak = 0
  #progressAt = 0
  /** Processor time of engines that have ended. */
  #cpuMsBefore = 0
  #cpuMs = 0

  constructor(name: string) {
    this.name = name
  }

  /** An execution begins. */
  began({ starts, redelivered }: Delivery, now: number): void {
    if (starts > 0 || redelivered) this.#redelivered++
    else this.#taken++
    if (this.#inFlight++ === 0) this.#progressAt = now
    if (this.#inFlight > this.#inFlightPeak) this.#inFlightPeak = this.#inFlight
  }

  /** An execution that had begun is over here, whether or not it ended. */
  left(now: number): void {
    this.#inFlight--
    this.#progressAt = now
  }

  /** An execution has ended, its record included. */
  ended(kind: Reply['kind'], request: string, response: string, elapsedMs: number, recordingMs: number): void {
    this.#recordingMs += recordingMs
    if (kind === 'refused') return // Never an execution (triggers.md §2.11).
    if (kind === 'error') this.#errors++
    else this.#responses++
    this.#elapsedMs.add(elapsedMs)
    this.#requestBytes.add(request.length)
    this.#responseBytes.add(response.length)
  }

  /** What its engine has used until now. */
  usedCpu(cpuMs: number): void {
    this.#cpuMs = cpuMs
  }

  /** The next engine counts from nothing. */
  engineEnded(): void {
    this.#cpuMsBefore += this.#cpuMs
    this.#cpuMs = 0
  }

  /** @param timeoutMs Maximum Timeout */
  measure(now: number, consumers: number, timeoutMs: number): Omit<ReplicaMeasurement, 'memory' | 'components'> {
    const peak = this.#inFlightPeak
    this.#inFlightPeak = this.#inFlight
    return {
      name: this.name,
      taken: this.#taken,
      redelivered: this.#redelivered,
      responses: this.#responses,
      errors: this.#errors,
      inFlight: this.#inFlight,
      inFlightPeak: peak,
      isHung: this.#inFlight >= consumers && now - this.#progressAt > timeoutMs + HUNG_MARGIN_MS,
      elapsedMs: this.#elapsedMs.distribution(),
      requestBytes: this.#requestBytes.distribution(),
      responseBytes: this.#responseBytes.distribution(),
      recordingMs: this.#recordingMs,
      cpuMs: this.#cpuMsBefore + this.#cpuMs,
    }
  }
}
