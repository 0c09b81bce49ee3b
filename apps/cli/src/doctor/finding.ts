/** What a check has found. */
export interface Finding {
  /** `note`: worth knowing, nothing to mend. */
  readonly state: 'good' | 'note' | 'bad'
  readonly what: string
  readonly detail: string
  /** What to do. */
  readonly advice?: string
}
