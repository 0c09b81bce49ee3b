import type { CaseMode } from './case-sets.ts'
import { codePointTest, type CodePointTest } from './code-point-test.ts'
import { NO_CODE_POINT, type CodePointSet } from './code-point-set.ts'
import { firstSet, isAnchoredAtStart, isNullable, lengthRange, sizeOfNode, someNode } from './node-facts.ts'
import type { AssertionNode, LookNode, RegexNode, RegexTree, RepeatNode } from './syntax-tree.ts'

/** The kinds of steps. Numbers, because the loop of the engine switches on them for each character. */
export const STEP = {
  match: 0,
  set: 1,
  jump: 2,
  /** Try `next`, then `other`. */
  split: 3,
  /** Keep the place in a slot. */
  save: 4,
  assert: 5,
  reference: 6,
  grapheme: 7,
  /** Match `other` for itself and go on behind it. */
  atomic: 8,
  look: 9,
  /** Repeat a single set. */
  runGreedy: 10,
  runLazy: 11,
  runPossessive: 12,
  /** Leave a repetition for `other` when the round has matched nothing, as Java does. */
  progress: 13,
  /** Set a counter to 0. */
  reset: 14,
  /** Begin another round or leave for `other`, by the number of rounds. */
  countGreedy: 15,
  countLazy: 16,
} as const

export interface Step {
  readonly kind: number
  /** The step that follows. */
  next: number
  other: number
  /** Slot of a place or counter, number of a group. */
  readonly slot: number
  readonly min: number
  readonly max: number
  /** Numbers the steps whose failures may be remembered; -1 for the others. */
  readonly memo: number
  readonly test: CodePointTest | undefined
  readonly assertion: AssertionNode | undefined
  readonly look: LookNode | undefined
  readonly caseMode: CaseMode
}

/** A pattern for our own engine, see `run-program.ts`. */
export interface Program {
  readonly steps: readonly Step[]
  readonly groupCount: number
  /** Slots of groups, two for each and two for the whole, then those of repetitions. */
  readonly slotCount: number
  /** How many steps have a memo number. */
  readonly memoCount: number
  /**
   * Remembering failures never changes which match is found. Rounds that may be empty can change the order in which
   * matches are tried; then it only tells truly whether there is one.
   */
  readonly keepsOrder: boolean
  /** What a match begins with, when that can be told. */
  readonly first: CodePointTest | undefined
  readonly isAnchored: boolean
}

/** Counted repetitions up to this size are written out; larger ones are counted at run time. */
const LARGEST_COPY = 1000

const UNLIMITED = 0x7fffffff

/** Translates a tree into steps. */
export function compileProgram(tree: RegexTree): Program {
  const steps: Step[] = []
  const tests = new Map<CodePointSet, CodePointTest>()
  let slotCount = (tree.groupCount + 1) * 2
  let memoCount = 0
  /**
   * Remembering that a step failed at a place is sound where nothing but step and place decides about failure: not
   * with references, not with counters.
   */
  let canRemember = !someNode(tree.root, (node) => node.kind === 'reference')

  function testOf(set: CodePointSet): CodePointTest {
    let test = tests.get(set)
    if (test === undefined) {
      test = codePointTest(set)
      tests.set(set, test)
    }
    return test
  }

  /** Appends a step that goes on with the one behind it. */
  function add(kind: number, fields: Partial<Step> = {}): Step {
    const step: Step = {
      kind,
      next: steps.length + 1,
      other: -1,
      slot: -1,
      min: 0,
      max: 0,
      memo: -1,
      test: undefined,
      assertion: undefined,
      look: undefined,
      caseMode: 'exact',
      ...fields,
    }
    steps.push(step)
    return step
  }

  function newMemo(): number {
    return canRemember ? memoCount++ : -1
  }

  function emit(node: RegexNode): void {
    switch (node.kind) {
      case 'empty':
        return
      case 'set':
        add(STEP.set, { test: testOf(node.set) })
        return
      case 'sequence':
        for (const item of node.items) emit(item)
        return
      case 'choice':
        emitChoice(node.options)
        return
      case 'group':
        add(STEP.save, { slot: node.index * 2 })
        emit(node.body)
        add(STEP.save, { slot: node.index * 2 + 1 })
        return
      case 'repeat':
        emitRepeat(node)
        return
      case 'assertion':
        add(STEP.assert, { assertion: node })
        return
      case 'reference':
        // A group that the pattern does not have never matches.
        if (node.index > tree.groupCount) add(STEP.set, { test: testOf(NO_CODE_POINT) })
        else add(STEP.reference, { slot: node.index, caseMode: node.caseMode })
        return
      case 'grapheme':
        add(STEP.grapheme)
        return
      case 'atomic':
        emitAlone(add(STEP.atomic), node.body)
        return
      case 'look': {
        const { min, max } = lengthRange(node.body)
        emitAlone(add(STEP.look, { look: node, min, max: Math.min(max, UNLIMITED) }), node.body)
      }
    }
  }

  /** A body that is matched for itself. Its steps may succeed in it and yet fail outside, so they are not remembered. */
  function emitAlone(step: Step, body: RegexNode): void {
    const outside = canRemember
    canRemember = false
    step.other = steps.length
    emit(body)
    add(STEP.match)
    canRemember = outside
    step.next = steps.length
  }

  function emitChoice(options: readonly RegexNode[]): void {
    const jumps: Step[] = []
    options.forEach((option, i) => {
      const split = i === options.length - 1 ? undefined : add(STEP.split, { memo: newMemo() })
      emit(option)
      if (split === undefined) return
      jumps.push(add(STEP.jump))
      split.other = steps.length
    })
    for (const jump of jumps) jump.next = steps.length
  }

  function emitRepeat(node: RepeatNode): void {
    const { body, min, mode } = node
    const max = Math.min(node.max, UNLIMITED)
    if (body.kind === 'set') {
      const memo = node.max === Infinity && mode !== 'possessive' ? newMemo() : -1
      add(RUN_KIND[mode], { test: testOf(body.set), min, max, memo })
      return
    }
    if (mode === 'possessive') {
      emitAlone(add(STEP.atomic), { ...node, mode: 'greedy' })
      return
    }
    const copies = node.max === Infinity ? min : max
    if (copies > 1 && (isNullable(body) || sizeOfNode(body) * copies > LARGEST_COPY)) {
      emitCounted(body, min, max, mode === 'lazy')
      return
    }
    for (let i = 0; i < min; i++) emit(body)
    if (node.max === Infinity) emitLoop(body, mode === 'lazy')
    else emitOptional(body, max - min, mode === 'lazy')
  }

  /** A choice between going on and a place that is not known yet, given to the result; lazily the latter comes first. */
  function addSplit(isLazy: boolean): (skipTo: number) => void {
    const split = add(STEP.split, { memo: newMemo() })
    const behind = steps.length
    return (skipTo) => {
      split.next = isLazy ? skipTo : behind
      split.other = isLazy ? behind : skipTo
    }
  }

  function emitOptional(body: RegexNode, count: number, isLazy: boolean): void {
    const splits: ((skipTo: number) => void)[] = []
    for (let i = 0; i < count; i++) {
      splits.push(addSplit(isLazy))
      emit(body)
    }
    for (const skip of splits) skip(steps.length)
  }

  function emitLoop(body: RegexNode, isLazy: boolean): void {
    const start = steps.length
    const skip = addSplit(isLazy)
    emitRound(body, start)
    skip(steps.length)
  }

  function emitCounted(body: RegexNode, min: number, max: number, isLazy: boolean): void {
    const outside = canRemember
    canRemember = false
    const slot = slotCount++
    add(STEP.reset, { slot })
    const start = steps.length
    const count = add(isLazy ? STEP.countLazy : STEP.countGreedy, { slot, min, max })
    emitRound(body, start)
    count.other = steps.length
    canRemember = outside
  }

  function emitRound(body: RegexNode, start: number): void {
    if (!isNullable(body)) {
      emit(body)
      add(STEP.jump, { next: start })
      return
    }
    const slot = slotCount++
    add(STEP.save, { slot })
    emit(body)
    const progress = add(STEP.progress, { slot, next: start })
    progress.other = steps.length
  }

  emit(tree.root)
  add(STEP.match)
  const first = firstSet(tree.root)
  return {
    steps,
    groupCount: tree.groupCount,
    slotCount,
    memoCount,
    keepsOrder: !someNode(tree.root, (node) => node.kind === 'repeat' && node.max > 1 && isNullable(node.body)),
    first: first && testOf(first),
    isAnchored: isAnchoredAtStart(tree.root),
  }
}

const RUN_KIND = { greedy: STEP.runGreedy, lazy: STEP.runLazy, possessive: STEP.runPossessive } as const
