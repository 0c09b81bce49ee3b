import { cardinality } from './cardinality/cardinality.ts'
import { defaultOperation } from './default/default.ts'
import { modifyDefault, modifyDefine, modifyOverwrite } from './modify/modify.ts'
import type { JoltOperation } from './operation.ts'
import { remove } from './remove/remove.ts'
import { shift } from './shift/shift.ts'
import { sort } from './sort/sort.ts'

/** All operations, in the order of the reference documentation. */
export const JOLT_OPERATIONS: readonly JoltOperation[] = [
  shift,
  defaultOperation,
  remove,
  sort,
  cardinality,
  modifyOverwrite,
  modifyDefault,
  modifyDefine,
]

const BY_NAME = new Map(
  JOLT_OPERATIONS.flatMap((operation) => [
    [operation.name, operation] as const,
    [operation.className, operation] as const,
  ]),
)

/** The operation of this name, or of this class of the reference engine. */
export function findOperation(name: string): JoltOperation | undefined {
  return BY_NAME.get(name)
}
