import type { ProgramResources } from '../run.ts'
import type { Evaluate } from './code.ts'
import { GlobalFrame } from './scopes.ts'

/** What the texts of one program, its own and those of its modules, share while they are compiled. */
export class Program {
  readonly resources: ProgramResources
  readonly resolveImport: (name: string) => string | undefined
  readonly globals = new GlobalFrame()
  /** The variables of the modules, each after those it imports; computed before anything else. */
  readonly moduleLets: Evaluate[] = []
  /** Some constant holds values that only exist inside programs. */
  hasUnsettledConstants = false

  constructor(resources: ProgramResources, resolveImport: (name: string) => string | undefined) {
    this.resources = resources
    this.resolveImport = resolveImport
  }
}
