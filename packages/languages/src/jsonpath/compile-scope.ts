import { JsonPathSyntaxError } from './errors.ts'
import type { PathProgram } from './evaluation.ts'
import type { PathSyntax } from './syntax.ts'

/** What the compilers of one text share: paths hold filters and filters hold paths. */
export interface CompileScope {
  readonly source: string
  readonly compilePath: (syntax: PathSyntax) => PathProgram
  /** A place in `Run.kept` for one more path from `$`. */
  newSlot(): number
  readonly slotCount: number
  fail(reason: string, offset: number): never
}

export function createCompileScope(
  source: string,
  compilePath: (syntax: PathSyntax, scope: CompileScope) => PathProgram,
): CompileScope {
  let slotCount = 0
  const scope: CompileScope = {
    source,
    compilePath: (syntax) => compilePath(syntax, scope),
    newSlot: () => slotCount++,
    get slotCount() {
      return slotCount
    },
    fail(reason, offset) {
      throw new JsonPathSyntaxError(reason, source, offset)
    },
  }
  return scope
}
