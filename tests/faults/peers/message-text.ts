import { workMs } from '../load/work-ms.ts'

/** The most messages of a route, of those sent since the last fault, that no pipeline has begun. */
export const MESSAGES_WAITING = 10

/** What the pipelines behind brokers and mailboxes read. */
export function messageText({ id, isPoison }: { readonly id: string; readonly isPoison: boolean }): string {
  return JSON.stringify({ id, work: workMs(), poison: isPoison })
}
