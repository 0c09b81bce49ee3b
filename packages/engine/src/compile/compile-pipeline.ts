import type { CapsuleDefinition, Flow, Pipeline } from '@jatai/flowspec'
import type { JsonObject } from '@jatai/languages/json'
import type { Connector } from '@jatai/sdk'
import type { DeploymentFacts, Plan, PlanTrack } from '../plan.ts'
import type { CompiledStepInfo } from '../run/call.ts'
import type { CapsuleRegistry } from './capsule-registry.ts'
import { CompileError } from './compile-error.ts'
import { compileNestedTrack, compileTrack } from './compile-track.ts'
import { mentionedAliases } from './mentioned-aliases.ts'
import type { CompileProblem } from './problem.ts'
import type { StepMeter } from './meter-step.ts'
import type { StepObserver } from './observe-step.ts'

/** Finds connectors by the names that documents use. */
export interface ConnectorRegistry {
  find(name: string): Connector | undefined
}

export interface CompileOptions {
  readonly connectors: ConnectorRegistry
  /** Capsules that steps may use, as they were published. @default none */
  readonly capsules?: CapsuleRegistry
  /** Globals of the realm and environment (expressions.md §1). Unknown names are problems when given. */
  readonly globals?: Readonly<Record<string, string>>
  /** Variables of the deployed instance. */
  readonly replica?: Readonly<Record<string, string>>
  /** Names of properties that nobody sees in logs (engine.md §9.3). @default none */
  readonly sensitiveFields?: ReadonlySet<string>
  readonly runtime?: JsonObject
  readonly realm?: string
  /** Sees every run of every step; nothing is paid for it when absent. */
  readonly observer?: StepObserver
  /** Counts the runs of every step. */
  readonly meter?: StepMeter
  /** Runs the previews of that name instead of connectors that have one: what they are about to send. */
  readonly preview?: string
  /**
   * `throw`: a document with problems makes no plan. `defer`: a step with a problem fails when it runs, as a wrong
   * setting does (for single steps tried by hand). @default 'throw'
   */
  readonly problems?: 'throw' | 'defer'
}

/** What the passes of the compiler share. */
export interface Compilation {
  readonly flow: Flow
  readonly options: CompileOptions
  readonly problems: CompileProblem[]
  readonly steps: CompiledStepInfo[]
  readonly tracks: Map<string, PlanTrack>
  /** The track that a step names, compiled with everything below it; problems are those of the step. */
  nestedTrack(name: string, path: readonly string[], report: (code: string, message: string) => void): PlanTrack
  /** The flow of a capsule, compiled as a part of this plan. */
  capsuleTrack(
    capsule: CapsuleDefinition,
    accounts: ReadonlyMap<string, string>,
  ): { readonly track: PlanTrack; readonly problems: readonly CompileProblem[] }
  /** Capsules around this flow, the outermost first. */
  readonly capsules: readonly CapsuleDefinition[]
  /** Of a capsule: slot → label of the account that was picked for it. */
  readonly accounts: ReadonlyMap<string, string> | undefined
  /** Aliases that steps carry, and those of them that some expression reads. */
  readonly aliases: { readonly known: ReadonlySet<string>; readonly mentioned: ReadonlySet<string> }
}

/**
 * Turns a pipeline into a frozen Plan. Whatever can be known before the first message fails here, with its place:
 * unknown connectors, missing tracks, tracks that lead back to themselves, expression syntax, unknown globals.
 *
 * @throws CompileError
 */
export function compilePipeline(pipeline: Pipeline, options: CompileOptions): Plan {
  const compilation = openCompilation(pipeline.flow, options, { steps: [], capsules: [], accounts: undefined })
  const root = compileRoot(compilation)
  if (compilation.problems.length > 0 && options.problems !== 'defer') throw new CompileError(compilation.problems)
  return Object.freeze({ root, facts: factsOf(pipeline, options), steps: Object.freeze(compilation.steps) })
}

function openCompilation(
  flow: Flow,
  options: CompileOptions,
  around: Pick<Compilation, 'steps' | 'capsules' | 'accounts'>,
): Compilation {
  const compilation: Compilation = {
    ...around,
    flow,
    options,
    problems: [],
    tracks: new Map(),
    nestedTrack: (name, path, report) => compileNestedTrack(name, path, compilation, report),
    capsuleTrack(capsule, accounts) {
      const capsules = [...around.capsules, capsule]
      const inside = openCompilation(capsule.flow, options, { steps: around.steps, capsules, accounts })
      return { track: compileRoot(inside), problems: inside.problems }
    },
    aliases: mentionedAliases(flow),
  }
  return compilation
}

function compileRoot(compilation: Compilation): PlanTrack {
  const { branches, root } = compilation.flow
  if (branches.size > 0 && !branches.has(root)) {
    const message = `The flow has no branch "${root}"`
    compilation.problems.push({ code: 'FLOW_NO_START', message, place: { branch: root } })
  }
  return compileTrack(root, [], compilation)
}

function factsOf(pipeline: Pipeline, options: CompileOptions): DeploymentFacts {
  return Object.freeze({
    pipeline: Object.freeze({
      name: pipeline.name ?? null,
      id: pipeline.id ?? null,
      description: pipeline.description ?? null,
      realm: options.realm ?? pipeline.realm ?? null,
      versionMajor: pipeline.versionMajor,
      versionMinor: pipeline.versionMinor,
      project: pipeline.project?.name ?? null,
    }),
    runtime: options.runtime ?? {},
  })
}
