import type { BlockSyntax, IfSyntax } from '../syntax/syntax.ts'
import { type Code, dynamicCode, type Evaluate } from './code.ts'
import type { Compiler } from './compiler.ts'
import { afterLets, compileLetsInTurn } from './compile-lets.ts'
import { type MatchContext, NO_MATCH } from './match-context.ts'

/** Compiles `if … else if … else …`; null when no branch is taken. */
export function compileIf(compiler: Compiler, syntax: IfSyntax, match: MatchContext): Code {
  const branches = syntax.branches.map((branch) => ({
    test: compiler.compile(branch.test, NO_MATCH).evaluate,
    value: compileBlock(compiler, branch, match),
  }))
  const otherwise = syntax.otherwise ? compileBlock(compiler, syntax.otherwise, match) : () => null
  const [first] = branches
  if (branches.length === 1 && first) {
    const { test, value } = first
    return dynamicCode((input, frame, run) =>
      run.isTrue(test(input, frame, run)) ? value(input, frame, run) : otherwise(input, frame, run),
    )
  }
  return dynamicCode((input, frame, run) => {
    for (const { test, value } of branches) {
      if (run.isTrue(test(input, frame, run))) return value(input, frame, run)
    }
    return otherwise(input, frame, run)
  })
}

function compileBlock(compiler: Compiler, block: BlockSyntax, match: MatchContext): Evaluate {
  compiler.scopes.enter()
  const lets = compileLetsInTurn(compiler, block.lets, match)
  const body = compiler.compile(block.body, match).evaluate
  compiler.scopes.leave()
  return afterLets(lets, body)
}
