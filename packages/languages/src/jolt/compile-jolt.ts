import type { Json, JsonObject } from '../json/index.ts'
import type { RunOperation } from './operation.ts'
import { findOperation, JOLT_OPERATIONS } from './operations.ts'
import { copyTree } from './run/copy-tree.ts'
import { CopyNeeded } from './run/copy-needed.ts'
import { isList, isMap } from './run/tree.ts'
import { Workspace } from './run/workspace.ts'
import { SpecPlace } from './spec-place.ts'

/** A compiled specification: immutable, safe to keep and to use for any number of messages. */
export interface CompiledJolt {
  /**
   * Applies the operations in their order. The input is left as it is; the result may share parts of it.
   *
   * @param context what `^name` of the modify operations reads
   * @returns undefined when nothing came out, as of a shift that matched nothing
   * @throws JoltError when the specification cannot be applied to this message
   */
  transform(input: Json, context?: JsonObject): Json | undefined
}

interface ChainLink {
  readonly run: RunOperation
  readonly changesInput: boolean
  readonly place: SpecPlace
}

/**
 * Compiles a JOLT specification: a list of operations (tools.md, JOLT semantics). The behaviour is that of
 * bazaarvoice/jolt 0.1.8, with the decisions of that page.
 *
 * @throws JoltSpecError with the operation and the place in it
 */
export function compileJolt(spec: Json): CompiledJolt {
  const top = SpecPlace.of()
  if (!isList(spec)) throw top.specError('A specification is a list of operations')
  if (spec.length === 0) throw top.specError('A specification needs at least one operation')
  const links = spec.map((entry, index) => compileEntry(entry, SpecPlace.of(index), index === spec.length - 1))
  // A chain that begins by changing the message needs a copy of it. Others find out (see Workspace), and remember.
  let needsCopy = links[0]!.changesInput
  return {
    transform(input, context) {
      try {
        if (!needsCopy) {
          try {
            return runChain(links, input, new Workspace(false, context))
          } catch (error) {
            if (!(error instanceof CopyNeeded)) throw error
            needsCopy = true
          }
        }
        return runChain(links, copyTree(input), new Workspace(true, context))
      } catch (error) {
        // Texts and lists beyond what the runtime can hold.
        if (error instanceof RangeError) throw top.limitError('The result is too large', error)
        throw error
      }
    },
  }
}

function compileEntry(entry: Json, place: SpecPlace, isLast: boolean): ChainLink {
  if (!isMap(entry)) throw place.specError('An operation has to be an object')
  const name = Object.hasOwn(entry, 'operation') ? entry['operation'] : undefined
  if (typeof name !== 'string') throw place.specError('An operation needs a name, "operation"')
  const operation = findOperation(name)
  if (operation === undefined) {
    const known = JOLT_OPERATIONS.map((each) => each.name).join(', ')
    throw place.child('operation').specError(`There is no operation ${JSON.stringify(name)}, only ${known}`)
  }
  if (operation.needsSpec && !Object.hasOwn(entry, 'spec')) throw place.specError(`A ${name} needs a "spec"`)
  const inner = place.child('spec')
  const run = operation.compile(operation.needsSpec ? entry['spec']! : null, inner, { isLast })
  return { run, changesInput: operation.changesInput, place: inner }
}

function runChain(links: readonly ChainLink[], input: Json, workspace: Workspace): Json | undefined {
  let value: Json | undefined = input
  for (const { run, changesInput } of links) {
    if (changesInput) workspace.beforeChanges()
    value = run(value, workspace)
  }
  workspace.checkAcyclic(value, links.at(-1)!.place)
  return value
}
