/** Facts about an outcome in the head of a reply, for intakes that are no HTTP callers. */
export interface OutcomeHead {
  /** The execution ended because it took longer than Maximum Timeout. */
  readonly isTimeout?: boolean
  /** Not executed: the execution of this key ended before, like this. */
  readonly duplicateOf?: 'response' | 'error'
}

export function writeOutcomeHead(head: OutcomeHead): string {
  return JSON.stringify(head)
}

export function readOutcomeHead(head: string): OutcomeHead {
  return head === '' ? {} : (JSON.parse(head) as OutcomeHead) // written by `writeOutcomeHead`
}
