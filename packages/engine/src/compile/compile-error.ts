import { FlowError } from '@jatai/errors'
import type { CompileProblem } from './problem.ts'

/** A document that cannot run, with all its problems. */
export class CompileError extends FlowError {
  readonly problems: readonly CompileProblem[]

  constructor(problems: readonly CompileProblem[]) {
    const first = problems[0] as CompileProblem
    const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`
    super(first.code, `${first.message}${more}`, { place: first.place })
    this.problems = problems
  }
}
