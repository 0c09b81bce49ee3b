import { fileFailure } from '../file-failure.ts'
import { MAXIMUM_ITEM_LENGTH } from '../file-limits.ts'

/** Cuts a text into blocks, wherever its pieces are cut. */
export interface BlockCutter {
  write(text: string): void
  end(): void
}

/** Gets the blocks in their order. */
export type OnBlock = (block: string) => void

/** A block without the line breaks at its ends. */
export function withoutOuterBreaks(block: string): string {
  let from = 0
  let to = block.length
  while (from < to && isBreak(block.charCodeAt(from))) from++
  while (to > from && isBreak(block.charCodeAt(to - 1))) to--
  return block.slice(from, to)
}

function isBreak(unit: number): boolean {
  return unit === 10 || unit === 13
}

/**
 * A block that goes on, with more text behind it.
 *
 * @throws StepFailure when it is larger than an item may be
 */
export function longer(block: string, text: string): string {
  if (block.length + text.length > MAXIMUM_ITEM_LENGTH) {
    throw fileFailure(`A block has more than ${MAXIMUM_ITEM_LENGTH} characters`)
  }
  return block + text
}
