/** The fields that were sent: what was left out of a PATCH does not change. */
export function definedOnly<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never
}
