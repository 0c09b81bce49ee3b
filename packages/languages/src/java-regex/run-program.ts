import { foldPoint } from './case-sets.ts'
import { passes, type CodePointTest } from './code-point-test.ts'
import { graphemeEnd } from './graphemes.ts'
import { STEP, type Program, type Step } from './program.ts'
import { holds, pointBefore } from './text-assertions.ts'

/** Matching of one program on one text. Failures are remembered from one search to the next. */
export interface ProgramRun {
  /**
   * The places of groups, two for each; -1 for a group that took no part. Valid until the next call.
   */
  readonly slots: Int32Array
  /** The first match at or after `from`; `lastEnd` is where `\G` holds. */
  search(from: number, lastEnd: number): boolean
  /** Does the text match from its beginning to its end? */
  matchWhole(): boolean
}

export interface RunOptions {
  /** Only whether there is a match is asked for, not its places. @default false */
  readonly onlyWhether?: boolean
  /** Effort after which failures are remembered. */
  readonly memoryAfter?: number
  /** Effort after which the match is given up. */
  readonly maximumEffort?: number
}

/** Thrown when a match takes more steps, or more memory for open choices, than a message may cost. */
export const TOO_MUCH_EFFORT = new Error('too much effort')

/** Steps allowed: a constant, enough for some hundred milliseconds, and some for each character of the text. */
const BASE_EFFORT = 10_000_000
const EFFORT_PER_UNIT = 50
/** Failures are remembered once a match takes longer than that. */
const EFFORT_BEFORE_MEMORY = 20_000
const LARGEST_MEMORY_BITS = 0x20000000
const LARGEST_STACK = 32_000_000

/** Kinds of entries on the stack of open choices, each with three more numbers. */
const BRANCH = 0
const RESTORE = 1
const GREEDY = 2
const LAZY = 3
const ROUND = 4

const ENTRY = 4

/**
 * Opens a backtracking match with an explicit stack. Where the pattern allows, a step that has failed at a place is
 * not tried there again: that bounds the time by steps × length. Where it does not, the effort is bounded.
 *
 * @throws TOO_MUCH_EFFORT from the methods of the run
 */
export function openRun(program: Program, text: string, options: RunOptions = {}): ProgramRun {
  const {
    onlyWhether = false,
    memoryAfter = EFFORT_BEFORE_MEMORY,
    maximumEffort = BASE_EFFORT + EFFORT_PER_UNIT * text.length,
  } = options
  const { steps, memoCount } = program
  const slots = new Int32Array(program.slotCount).fill(-1)
  let stack = new Int32Array(256)
  let height = 0
  let effort = 0
  /** The effort at which something has to be done: start to remember, or give up. */
  let checkedEffort = Math.min(memoryAfter, maximumEffort)
  let memory: Uint32Array | undefined
  let lastMatchEnd = 0
  const mayRemember = memoCount > 0 && (onlyWhether || program.keepsOrder)

  function push(kind: number, a: number, b: number, c: number): void {
    if (height + ENTRY > stack.length) {
      if (stack.length >= LARGEST_STACK) throw TOO_MUCH_EFFORT
      const larger = new Int32Array(stack.length * 2)
      larger.set(stack)
      stack = larger
    }
    stack[height] = kind
    stack[height + 1] = a
    stack[height + 2] = b
    stack[height + 3] = c
    height += ENTRY
  }

  function setSlot(slot: number, value: number): void {
    push(RESTORE, slot, slots[slot] ?? -1, 0)
    slots[slot] = value
  }

  /** Notes that a step is tried at a place; false when it was before, and so has failed. */
  function isNew(memo: number, place: number): boolean {
    if (memory === undefined) return true
    const bit = place * memoCount + memo
    const word = bit >>> 5
    const mask = 1 << (bit & 31)
    const bits = memory[word] ?? 0
    if ((bits & mask) !== 0) return false
    memory[word] = bits | mask
    return true
  }

  /** What was tried at the end of a match is not known to have failed. */
  function forget(place: number): void {
    if (memory === undefined) return
    for (let memo = 0; memo < memoCount; memo++) {
      const bit = place * memoCount + memo
      const word = bit >>> 5
      memory[word] = (memory[word] ?? 0) & ~(1 << (bit & 31))
    }
  }

  function spend(amount: number): void {
    effort += amount
    if (effort > checkedEffort) checkEffort()
  }

  function checkEffort(): void {
    if (effort > maximumEffort) throw TOO_MUCH_EFFORT
    checkedEffort = maximumEffort
    const bits = (text.length + 1) * memoCount
    if (mayRemember && bits <= LARGEST_MEMORY_BITS) memory = new Uint32Array((bits >>> 5) + 1)
  }

  /** Matches from a step at a place on; gives the end, or -1. With `wanted` ≥ 0 only that end counts. */
  function run(firstStep: number, start: number, wanted: number): number {
    const base = height
    let at = firstStep
    let place = start
    for (;;) {
      if (++effort > checkedEffort) checkEffort()
      const step = steps[at] as Step
      switch (step.kind) {
        case STEP.match:
          if (wanted < 0 || place === wanted) return place
          break
        case STEP.set: {
          const unit = text.charCodeAt(place)
          const test = step.test as CodePointTest
          if (unit < 256) {
            if (test.low[unit] !== 1) break
            place++
          } else {
            const point = text.codePointAt(place)
            if (point === undefined || !passes(test, point)) break
            place += point > 0xffff ? 2 : 1
          }
          at = step.next
          continue
        }
        case STEP.jump:
          at = step.next
          continue
        case STEP.split:
          if (step.memo >= 0 && !isNew(step.memo, place)) break
          push(BRANCH, step.other, place, 0)
          at = step.next
          continue
        case STEP.save:
          setSlot(step.slot, place)
          at = step.next
          continue
        case STEP.assert: {
          const node = step.assertion
          if (node === undefined) break
          const isTrue = node.at === 'last-match' ? place === lastMatchEnd : holds(node, text, place)
          if (!isTrue) break
          at = step.next
          continue
        }
        case STEP.reference: {
          const end = matchReference(step, place)
          if (end < 0) break
          place = end
          at = step.next
          continue
        }
        case STEP.grapheme:
          if (place >= text.length) break
          place = graphemeEnd(text, place)
          at = step.next
          continue
        case STEP.atomic: {
          const inside = height
          const end = run(step.other, place, -1)
          if (end < 0) break
          dropChoices(inside)
          place = end
          at = step.next
          continue
        }
        case STEP.look:
          if (!matchLook(step, place)) break
          at = step.next
          continue
        case STEP.runGreedy:
        case STEP.runPossessive: {
          const end = runSet(step, place)
          if (end < 0) break
          place = end
          at = step.next
          continue
        }
        case STEP.runLazy: {
          const end = runFewest(at, step, place)
          if (end < 0) break
          place = end
          at = step.next
          continue
        }
        case STEP.progress:
          at = slots[step.slot] === place ? step.other : step.next
          continue
        case STEP.reset:
          setSlot(step.slot, 0)
          at = step.next
          continue
        default: {
          const count = slots[step.slot] ?? 0
          if (count >= step.max) {
            at = step.other
            continue
          }
          if (count >= step.min && step.kind === STEP.countLazy) {
            push(ROUND, at, place, 0)
            at = step.other
            continue
          }
          if (count >= step.min) push(BRANCH, step.other, place, 0)
          setSlot(step.slot, count + 1)
          at = step.next
          continue
        }
      }
      // The step failed: take up the latest open choice.
      let resumed = false
      while (height > base && !resumed) {
        height -= ENTRY
        const a = stack[height + 1] ?? 0
        const b = stack[height + 2] ?? 0
        const c = stack[height + 3] ?? 0
        switch (stack[height]) {
          case RESTORE:
            slots[a] = b
            break
          case BRANCH:
            place = b
            at = a
            resumed = true
            break
          case ROUND: {
            const step = steps[a] as Step
            setSlot(step.slot, (slots[step.slot] ?? 0) + 1)
            place = b
            at = step.next
            resumed = true
            break
          }
          case GREEDY: {
            // One character less; `b` is the shortest end.
            place = c - (pointBefore(text, c) > 0xffff && c - 2 >= b ? 2 : 1)
            if (place > b) push(GREEDY, a, b, place)
            at = a
            resumed = true
            break
          }
          default: {
            const step = steps[a] as Step
            const end = oneMore(a, step, b, c)
            if (end >= 0) {
              place = end
              at = step.next
              resumed = true
            }
          }
        }
      }
      if (!resumed) return -1
    }
  }

  /** Keeps from the entries above a height only those that restore slots. */
  function dropChoices(from: number): void {
    let kept = from
    for (let i = from; i < height; i += ENTRY) {
      if (stack[i] !== RESTORE) continue
      stack.copyWithin(kept, i, i + ENTRY)
      kept += ENTRY
    }
    height = kept
  }

  /** The end of one character of a set; -1 when it does not stand there. */
  function stepOver(test: CodePointTest, place: number): number {
    const unit = text.charCodeAt(place)
    if (unit < 256) return test.low[unit] === 1 ? place + 1 : -1
    const point = text.codePointAt(place)
    if (point === undefined || !passes(test, point)) return -1
    return point > 0xffff ? place + 2 : place + 1
  }

  /** Takes as many characters as possible, keeping the choice of fewer unless possessive. */
  function runSet(step: Step, start: number): number {
    const test = step.test as CodePointTest
    let place = start
    let count = 0
    let shortest = -1
    for (;;) {
      if (count >= step.min) {
        // From a place that was reached before, everything further on has been tried.
        if (step.memo >= 0 && !isNew(step.memo, place)) break
        if (shortest < 0) shortest = place
      }
      if (count >= step.max) {
        spend(count)
        return finishRun(step, shortest, place)
      }
      const end = stepOver(test, place)
      if (end < 0) {
        spend(count)
        return shortest < 0 ? -1 : finishRun(step, shortest, place)
      }
      place = end
      count++
    }
    spend(count)
    if (shortest < 0) return -1
    return finishRun(step, shortest, place - (pointBefore(text, place) > 0xffff ? 2 : 1))
  }

  function finishRun(step: Step, shortest: number, end: number): number {
    if (step.kind === STEP.runGreedy && end > shortest) push(GREEDY, step.next, shortest, end)
    return end
  }

  function runFewest(at: number, step: Step, start: number): number {
    const test = step.test as CodePointTest
    let place = start
    for (let count = 0; count < step.min; count++) {
      place = stepOver(test, place)
      if (place < 0) return -1
    }
    if (step.memo >= 0 && !isNew(step.memo, place)) return -1
    if (step.max > step.min) push(LAZY, at, place, step.min)
    return place
  }

  /** Lengthens a lazy run by one character. */
  function oneMore(at: number, step: Step, start: number, count: number): number {
    spend(1)
    const place = stepOver(step.test as CodePointTest, start)
    if (place < 0 || (step.memo >= 0 && !isNew(step.memo, place))) return -1
    if (count + 1 < step.max) push(LAZY, at, place, count + 1)
    return place
  }

  function matchReference(step: Step, place: number): number {
    const start = slots[step.slot * 2] ?? -1
    const end = slots[step.slot * 2 + 1] ?? -1
    if (start < 0 || end < 0) return -1
    const length = end - start
    spend(length)
    if (place + length > text.length) return -1
    if (step.caseMode === 'exact') {
      for (let i = 0; i < length; i++) if (text.charCodeAt(start + i) !== text.charCodeAt(place + i)) return -1
      return place + length
    }
    for (let i = 0; i < length;) {
      const x = text.codePointAt(start + i) ?? 0
      const y = text.codePointAt(place + i) ?? 0
      if (x !== y && !sameButForCase(x, y, step.caseMode === 'ascii')) return -1
      i += x > 0xffff ? 2 : 1
    }
    return place + length
  }

  function matchLook(step: Step, place: number): boolean {
    const look = step.look
    if (look === undefined) return false
    const inside = height
    const found = look.direction === 'ahead' ? run(step.other, place, -1) >= 0 : matchBehind(step, place)
    if (found && !look.isNegative) dropChoices(inside)
    else undoTo(inside)
    return found !== look.isNegative
  }

  function matchBehind(step: Step, place: number): boolean {
    const earliest = Math.max(0, place - step.max)
    for (let start = place - step.min; start >= earliest; start--) {
      spend(1)
      const isInsidePair = start > 0 && start < text.length && pointBefore(text, start + 1) > 0xffff
      if (!isInsidePair && run(step.other, start, place) >= 0) return true
    }
    return false
  }

  /** Drops the entries above a height and undoes what they have set. */
  function undoTo(base: number): void {
    while (height > base) {
      height -= ENTRY
      if (stack[height] === RESTORE) slots[stack[height + 1] ?? 0] = stack[height + 2] ?? -1
    }
  }

  function start(place: number, wanted: number): boolean {
    slots.fill(-1)
    height = 0
    const end = run(0, place, wanted)
    if (end < 0) return false
    slots[0] = place
    slots[1] = end
    forget(end)
    return true
  }

  return {
    slots,
    matchWhole() {
      lastMatchEnd = 0
      return start(0, text.length)
    },
    search(from, lastEnd) {
      lastMatchEnd = lastEnd
      if (program.isAnchored) return from === 0 && start(0, -1)
      const { first } = program
      for (let place = from; place <= text.length;) {
        const point = text.codePointAt(place) ?? -1
        if (first === undefined || (point >= 0 && passes(first, point))) {
          if (start(place, -1)) return true
        }
        place += point > 0xffff ? 2 : 1
      }
      return false
    },
  }
}

function sameButForCase(x: number, y: number, isAscii: boolean): boolean {
  if (!isAscii) return foldPoint(x) === foldPoint(y)
  const lower = x | 0x20
  return lower === (y | 0x20) && lower >= 0x61 && lower <= 0x7a && x <= 0x7f && y <= 0x7f
}
