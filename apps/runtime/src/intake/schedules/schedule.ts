import { isJataiError } from '@jatai/errors'
import { nextFireTime } from '@jatai/flowspec'
import type { Cache, Clock, DocumentStore, Envelope, Queue, Stored } from '@jatai/platform'
import { queueName } from '../../deployments/deployment-spec.ts'
import type { DeploymentSpec } from '../../deployments/deployment-spec.ts'
import { sourceKey } from '../source-key.ts'
import { dueTimes } from './due-times.ts'
import type { FireTimes } from './due-times.ts'
import { CLAIM_MS, claimDueTimes, confirmClaims, endRun, SCHEDULES, takeOverClaims } from './schedule-document.ts'
import type { Claimer, ScheduleDocument } from './schedule-document.ts'

export interface ScheduleHost {
  readonly queue: Queue
  readonly cache: Cache
  readonly documents: DocumentStore
  readonly clock: Clock
  readonly createKey: () => string
  /** A text that no other runtime uses. */
  readonly owner: string
  /** True: no other runtime uses these ports, so whatever another owner left behind is ours. */
  readonly isAlone: boolean
}

/** What the trigger of a deployment says of its schedule. */
export interface ScheduleTerms extends FireTimes {
  readonly spec: DeploymentSpec
  readonly triggerType: string
  readonly cronText: string
  readonly isConcurrent: boolean
  /** Attempts after one that failed. */
  readonly retries: number
  readonly timeoutMs: number
  readonly allowRedelivery: boolean
}

/** How a scheduled execution ended. */
export interface ScheduledEnd {
  readonly dueAt: number
  readonly attempt: number
  readonly isFailed: boolean
}

/** After a failed attempt (triggers.md §8). */
const RETRY_AFTER_MS = 5_000
/** The key in the cache only spares the others a vain compare-and-set; it need not outlive the fire by much. */
const FIRE_KEY_MS = 5 * 60_000
/** So that a claim is not published in the moment in which somebody else may take it over. */
const CLAIM_MARGIN_MS = 1_000

/**
 * One schedule as one runtime sees it. What it does with its document happens one after the other; other runtimes do
 * the same with the same document, and a compare-and-set decides between them.
 */
export class Schedule {
  readonly id: string
  readonly #host: ScheduleHost
  readonly #terms: ScheduleTerms
  #stored: Stored<ScheduleDocument> | undefined
  #work: Promise<unknown> = Promise.resolve()
  /** When another owner's claim may have to be taken over; epoch ms. */
  #checkAt: number | undefined
  isClosed = false

  constructor(host: ScheduleHost, terms: ScheduleTerms) {
    this.#host = host
    this.#terms = terms
    this.id = queueName(terms.spec)
  }

  /** When there is something to do next; undefined: never again. Epoch ms. */
  get nextAt(): number | undefined {
    const lastDue = this.#stored?.document.lastDue ?? 0
    const next = nextFireTime(this.#terms.cron, Math.max(lastDue, this.#host.clock.now()), this.#terms.zone)
    if (this.#checkAt === undefined) return next
    return next === undefined ? this.#checkAt : Math.min(next, this.#checkAt)
  }

  /**
   * Finds what is known of the schedule, or makes it; then fires what was missed, if anything.
   *
   * @param wasDown false when this runtime kept the schedule until now
   */
  open(wasDown: boolean): Promise<void> {
    return this.#inTurn(async () => {
      const { spec, cronText, zone } = this.#terms
      const now = this.#host.clock.now()
      const fresh: ScheduleDocument = {
        realm: spec.realm,
        queue: this.id,
        incarnation: this.#host.createKey(),
        cron: cronText,
        timeZone: zone.id,
        lastDue: now, // Nothing fires at the deployment itself.
        claims: [],
      }
      await this.#change((known) => {
        if (known === undefined) return { document: fresh, fires: [] }
        if (known.cron === cronText && known.timeZone === zone.id) return undefined
        // Changes count from the next fire (SCH-03).
        return { document: { ...known, cron: cronText, timeZone: zone.id, lastDue: now }, fires: [] }
      })
      await this.#fireDue(wasDown)
      await this.#takeOver()
    })
  }

  /** Fires what is due. @param wasDown nothing ran here for a while before */
  tick(wasDown: boolean): Promise<void> {
    return this.#inTurn(async () => {
      if (this.isClosed) return
      if (wasDown) this.#stored = undefined // Others may have gone on.
      await this.#fireDue(wasDown)
      if (this.#isCheckDue()) await this.#takeOver()
    })
  }

  /** An execution of this schedule ended. Settles when what follows from it is safe. */
  ended(end: ScheduledEnd): Promise<void> {
    return this.#inTurn(async () => {
      if (end.isFailed && end.attempt <= this.#terms.retries) {
        const incarnation = (await this.#read())?.incarnation
        if (incarnation === undefined) return
        const envelope = this.#envelope(incarnation, end.dueAt, end.attempt + 1)
        await this.#host.queue.publish(this.id, envelope, { delayMs: RETRY_AFTER_MS })
        return
      }
      if (this.#terms.isConcurrent) return
      if (!this.#host.isAlone) this.#stored = undefined // Another runtime may have started it.
      await this.#publish(await this.#change((known) => known && endRun(known, end.dueAt, this.#claimer())))
    })
  }

  /** Settles when nothing is under way any more; nothing falls due afterwards, though what ends is still heard of. */
  close(): Promise<void> {
    this.isClosed = true
    return this.#work.then(() => undefined)
  }

  async #fireDue(wasDown: boolean): Promise<void> {
    const known = await this.#read()
    if (known === undefined) return
    const { last } = dueTimes(this.#terms, known.lastDue, this.#host.clock.now(), wasDown)
    if (last === undefined) return
    if (!(await this.#isOursToFire(known.incarnation, last))) {
      this.#stored = undefined
      this.#check()
      return
    }
    const fires = await this.#change((document) => {
      if (document === undefined) return undefined
      const claimer = this.#claimer()
      const due = dueTimes(this.#terms, document.lastDue, claimer.now, wasDown)
      return due.fires.length === 0 ? undefined : claimDueTimes(document, due.fires, claimer)
    })
    await this.#publish(fires)
    if (this.#stored?.document.claims.length !== 0) this.#check()
  }

  async #isOursToFire(incarnation: string, dueAt: number): Promise<boolean> {
    const { cache, owner, isAlone } = this.#host
    if (isAlone || this.#isCheckDue()) return true
    const key = `sched:${incarnation}:${dueAt}`
    try {
      return (await cache.add(key, owner, FIRE_KEY_MS)) || (await cache.get(key)) === owner
    } catch {
      return true // The document decides.
    }
  }

  async #takeOver(): Promise<void> {
    this.#checkAt = undefined
    this.#stored = undefined
    await this.#publish(
      await this.#change((known) => known && takeOverClaims(known, this.#claimer(), this.#host.isAlone)),
    )
    if ((this.#stored as Stored<ScheduleDocument> | undefined)?.document.claims.length !== 0) this.#check()
  }

  /** Looks again when every claim that there is now has been published or is over. */
  #check(): void {
    this.#checkAt ??= this.#host.clock.now() + CLAIM_MS + CLAIM_MARGIN_MS
  }

  #isCheckDue(): boolean {
    return this.#checkAt !== undefined && this.#checkAt <= this.#host.clock.now()
  }

  /** Puts claimed due times into the queue. What fails stays claimed, and is tried again when the claim is over. */
  async #publish(fires: readonly number[]): Promise<void> {
    const document = this.#stored?.document
    if (fires.length === 0 || document === undefined) return
    const published: number[] = []
    for (const dueAt of fires) {
      const claim = document.claims.find((each) => each.dueAt === dueAt)
      // Paused in between? Then it is somebody else's by now.
      if (claim === undefined || this.#host.clock.now() >= claim.until - CLAIM_MARGIN_MS) continue
      try {
        await this.#host.queue.publish(this.id, this.#envelope(document.incarnation, dueAt, 1))
        published.push(dueAt)
      } catch {
        this.#check()
      }
    }
    await this.#change((known) => {
      const confirmed = known && confirmClaims(known, published)
      return confirmed && { document: confirmed, fires: [] }
    })
  }

  #envelope(incarnation: string, dueAt: number, attempt: number): Envelope {
    const { spec, triggerType, timeoutMs, allowRedelivery } = this.#terms
    const name = `sched:${incarnation}:${dueAt}`
    return {
      key: sourceKey(attempt === 1 ? name : `${name}:${attempt}`, dueAt),
      deployment: spec.id,
      trigger: triggerType,
      publishedAt: this.#host.clock.now(),
      expiresAt: 0,
      timeoutMs,
      durable: true,
      hops: 0,
      dueAt,
      attempt,
      isOnce: true,
      redeliveryAllowed: allowRedelivery,
      head: '',
      body: '{}',
    }
  }

  async #read(): Promise<ScheduleDocument | undefined> {
    this.#stored ??= await this.#host.documents.get(SCHEDULES, this.id)
    return this.#stored?.document
  }

  /** Changes the document, again from its newest state if somebody else was faster. Returns what is to be published. */
  async #change(
    change: (
      known: ScheduleDocument | undefined,
    ) => { readonly document: ScheduleDocument; readonly fires: readonly number[] } | undefined,
  ): Promise<readonly number[]> {
    for (;;) {
      const known = await this.#read()
      const changed = change(known)
      if (changed === undefined) return []
      const expectation =
        this.#stored === undefined ? ({ ifAbsent: true } as const) : { ifRevision: this.#stored.revision }
      try {
        this.#stored = await this.#host.documents.put(SCHEDULES, this.id, changed.document, expectation)
        return changed.fires
      } catch (error) {
        this.#stored = undefined
        if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
      }
    }
  }

  #claimer(): Claimer {
    return { owner: this.#host.owner, now: this.#host.clock.now(), isConcurrent: this.#terms.isConcurrent }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work)
    this.#work = done.catch(() => undefined) // Told to whoever asked; the next one has its own chance.
    return done
  }
}
