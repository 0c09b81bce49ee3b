/** An account as a step sees it: its type and its fields by the names of accounts.md, already decrypted. */
export interface Account {
  readonly label: string
  readonly type: string
  readonly fields: Readonly<Record<string, string>>
}
