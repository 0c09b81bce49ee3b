import type { Json } from '../../json/index.ts'
import type { FormatSettings } from '../formats/format-settings.ts'
import type { FreemarkerLimits } from '../limits.ts'
import { hasMembers, LookupView, MapValue, memberOf } from '../values/map.ts'
import type { Value } from '../values/value.ts'
import type { Frame } from './frame.ts'
import { HIDDEN } from './frame.ts'
import type { MacroCall } from './macro-call.ts'
import { fail, failWithLimit, type Site } from './site.ts'
import type { TextPrograms } from './text-programs.ts'

export interface EnvironmentOptions {
  readonly model: Json
  readonly settings: FormatSettings
  readonly limits: FreemarkerLimits
  /** The time that `.now` gives, in epoch milliseconds. */
  readonly now: () => number
  readonly texts: TextPrograms
}

const STEPS_OF_AN_ERROR = 100

/** The state of one rendering. */
export class Environment {
  readonly model: Json
  readonly settings: FormatSettings
  readonly limits: FreemarkerLimits
  readonly now: () => number
  /** Compiles texts for `?eval` and `?interpret`. */
  readonly texts: TextPrograms
  /** What `<#assign>` makes. */
  readonly main = new MapValue(new Map())
  /** What `<#global>` makes. */
  readonly globals = new Map<string, Value>()
  /** What was printed, or what is captured at the moment. */
  output = ''
  frame: Frame | undefined
  call: MacroCall | undefined
  /** What `<#return>` gave. */
  returned: Value
  /** Messages of the errors that are being recovered from, the innermost last. */
  readonly recovered: string[] = []
  #steps = 0
  #depth = 0

  constructor({ model, settings, limits, now, texts }: EnvironmentOptions) {
    this.model = model
    this.settings = settings
    this.limits = limits
    this.now = now
    this.texts = texts
  }

  /** A variable: of loops and lambdas, of the macro, of the template, global, of the model. */
  find(name: string): Value {
    for (let frame = this.frame; frame !== undefined; frame = frame.outer) {
      const found = frame.find(name)
      if (found === HIDDEN) return undefined
      if (found !== undefined && found !== null) return found
    }
    return this.call?.locals.get(name) ?? this.main.entries.get(name) ?? this.findGlobal(name)
  }

  /** A local variable alone: of loops, lambdas and the macro. */
  findLocal(name: string): Value {
    for (let frame = this.frame; frame !== undefined; frame = frame.outer) {
      const found = frame.find(name)
      if (found === HIDDEN) return undefined
      if (found !== undefined && found !== null) return found
    }
    return this.call?.locals.get(name)
  }

  findGlobal(name: string): Value {
    return this.globals.get(name) ?? this.findInModel(name)
  }

  findInModel(name: string): Value {
    return hasMembers(this.model) ? memberOf(this.model, name) : undefined
  }

  /** Views of the variables for `.vars`, `.globals` and `.locals`. */
  readonly vars = new LookupView((name) => this.find(name))
  readonly globalsView = new LookupView((name) => this.findGlobal(name))

  write(text: string, site: Site): void {
    this.output += text
    if (this.output.length > this.limits.maximumOutput) {
      failWithLimit(site, `The output is longer than ${this.limits.maximumOutput} characters`)
    }
  }

  /** Refuses a text that is about to be built. */
  checkLength(length: number, site: Site): void {
    if (length > this.limits.maximumOutput) {
      failWithLimit(site, `A text of more than ${this.limits.maximumOutput} characters is too long`)
    }
  }

  /** Counts work: a turn of a loop, a call, an item that a built-in handles. */
  step(site: Site, count = 1): void {
    this.#steps += count
    if (this.#steps > this.limits.maximumSteps) {
      failWithLimit(site, `The template takes more than ${this.limits.maximumSteps} steps`)
    }
  }

  /** Counts an error that the template deals with: making one takes as long as many steps. */
  stepForError(site: Site): void {
    this.step(site, STEPS_OF_AN_ERROR + (site.source.length >> 6))
  }

  /** Runs something one call deeper. */
  deeper<Result>(site: Site, run: () => Result): Result {
    this.step(site)
    if (this.#depth >= this.limits.maximumCalls) {
      failWithLimit(site, `More than ${this.limits.maximumCalls} calls are inside each other`)
    }
    this.#depth++
    try {
      return run()
    } finally {
      this.#depth--
    }
  }

  /** What `run` prints, which does not go out. */
  capture(run: () => void): string {
    const before = this.output
    this.output = ''
    try {
      run()
      return this.output
    } finally {
      this.output = before
    }
  }

  /** Runs something with another frame and puts the old one back. */
  inFrame<Result>(frame: Frame | undefined, run: () => Result): Result {
    const before = this.frame
    this.frame = frame
    try {
      return run()
    } finally {
      this.frame = before
    }
  }

  /** The message of the error that is being recovered from. */
  lastError(site: Site): string {
    return this.recovered.at(-1) ?? fail(site, '.error is not available outside of <#recover>')
  }
}
