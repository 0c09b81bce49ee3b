import type { JoltFunction } from './jolt-function.ts'
import { LIST_FUNCTIONS } from './list-functions.ts'
import { NULL_FUNCTIONS } from './null-functions.ts'
import { NUMBER_FUNCTIONS } from './number-functions.ts'
import { SQUASH_FUNCTIONS } from './squash-functions.ts'
import { TEXT_FUNCTIONS } from './text-functions.ts'
import { TYPE_FUNCTIONS } from './type-functions.ts'

/** The functions of modify by name. */
export const JOLT_FUNCTIONS: ReadonlyMap<string, JoltFunction> = new Map(
  [
    ...TEXT_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...TYPE_FUNCTIONS,
    ...LIST_FUNCTIONS,
    ...SQUASH_FUNCTIONS,
    ...NULL_FUNCTIONS,
  ].map((jolt) => [jolt.name, jolt]),
)
