import { JsltSyntaxError } from '../jslt-error.ts'
import { JSLT_FUNCTIONS, JSLT_MACROS } from '../functions/index.ts'
import { EXPERIMENTAL_MODULE, experimentalModule } from '../functions/experimental.ts'
import { parseProgram } from '../syntax/parse-program.ts'
import type { FunctionSyntax, ImportSyntax } from '../syntax/syntax.ts'
import type { Callable, DeclaredFunction, LoadedModule, Module } from './callable.ts'
import type { Evaluate } from './code.ts'
import { compileExpression } from './compile-expression.ts'
import { afterLets, compileFunctionLets, compileLets } from './compile-lets.ts'
import { Compiler } from './compiler.ts'
import { forbiddenMatch, INPUT_MATCH } from './match-context.ts'
import type { Program } from './program.ts'
import { Scopes } from './scopes.ts'

/** The program's own text, or one that it imports, made ready. */
export interface CompiledText {
  /** Its variables and then its expression; undefined when a module has none. */
  readonly body: Evaluate | undefined
  /** Its variables alone. */
  readonly lets: Evaluate
  readonly functions: ReadonlyMap<string, Callable>
}

/**
 * Compiles one text and everything that it imports.
 *
 * @param importing names of the modules that are being imported, the innermost last
 * @throws JsltSyntaxError
 */
export function compileText(program: Program, source: string, importing: readonly string[]): CompiledText {
  const module = importing.at(-1)
  const syntax = parseProgram(source, module)
  const scopes = new Scopes(program.globals)
  const modules = new Map<string, Module>()
  const functions = new Map<string, Callable>(BUILTINS)
  for (const imported of syntax.imports) addImport(program, imported, { source, importing, modules, functions })
  const declared = syntax.functions.map((definition) => declare(definition))
  for (const each of declared) functions.set(each.name, { kind: 'declared', declared: each })
  // `fallback` is part of the language rather than a function: nothing takes its place.
  for (const [name, macro] of MACROS) functions.set(name, macro)

  const compiler = new Compiler({ program, source, module, scopes, functions, modules, compileExpression })
  scopes.enter()
  const lets = compileLets(compiler, syntax.lets, INPUT_MATCH)
  for (const [index, definition] of syntax.functions.entries()) defineBody(compiler, definition, declared[index])
  const body = syntax.body && compiler.compile(syntax.body, INPUT_MATCH).evaluate
  scopes.leave()
  const evaluateLets = afterLets(lets, () => null)
  return { body: body && afterLets(lets, body), lets: evaluateLets, functions }
}

const BUILTINS: readonly (readonly [string, Callable])[] = JSLT_FUNCTIONS.map((definition) => [
  definition.name,
  { kind: 'builtin', definition },
])
const MACROS: readonly (readonly [string, Callable])[] = JSLT_MACROS.map((definition) => [
  definition.name,
  { kind: 'macro', definition },
])

function declare({ name, parameters }: FunctionSyntax): DeclaredFunction {
  return { name, parameters: parameters.length, frameSize: 0, body: () => null }
}

/** Compiles the body of a function, which sees the input of its caller and the variables of the program. */
function defineBody(compiler: Compiler, syntax: FunctionSyntax, declared: DeclaredFunction | undefined): void {
  if (!declared) return
  const match = forbiddenMatch('function declaration', INPUT_MATCH)
  compiler.scopes.enterFunction()
  for (const parameter of syntax.parameters) compiler.scopes.declare(parameter, compiler.place(syntax.at))
  const lets = compileFunctionLets(compiler, syntax.lets, match)
  declared.body = afterLets(lets, compiler.compile(syntax.body, match).evaluate)
  declared.frameSize = compiler.scopes.leaveFunction()
}

interface ImportingText {
  readonly source: string
  readonly importing: readonly string[]
  readonly modules: Map<string, Module>
  readonly functions: Map<string, Callable>
}

function addImport(program: Program, syntax: ImportSyntax, into: ImportingText): void {
  const { name, prefix } = syntax
  if (name === EXPERIMENTAL_MODULE) {
    into.modules.set(prefix, experimentalModule)
    return
  }
  const at = { source: into.source, offset: syntax.at, module: into.importing.at(-1) }
  if (into.importing.includes(name)) {
    throw new JsltSyntaxError('JSLT_IMPORT', `Module "${name}" is already being imported`, at)
  }
  const text = program.resolveImport(name)
  if (text === undefined) throw new JsltSyntaxError('JSLT_IMPORT', `Module "${name}" cannot be imported`, at)
  const compiled = compileText(program, text, [...into.importing, name])
  program.moduleLets.push(compiled.lets)
  const module: LoadedModule = {
    body: compiled.body,
    callable: (wanted) => exported(compiled.functions.get(wanted)),
  }
  into.modules.set(prefix, module)
  into.functions.set(prefix, { kind: 'module', module, prefix })
}

/** A module offers what it declares and imports, not the built-in functions. */
function exported(callable: Callable | undefined): Callable | undefined {
  return callable?.kind === 'declared' || callable?.kind === 'module' ? callable : undefined
}
