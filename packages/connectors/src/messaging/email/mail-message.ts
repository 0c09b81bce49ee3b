import type { JsonObject } from '@jatai/languages/json'
import type { AddressObject, EmailAddress } from 'mailparser'

/** Headers of a mail, as far as the message wants them. */
export interface MailHead {
  readonly subject?: string | undefined
  readonly from?: Addresses
  readonly to?: Addresses
  readonly cc?: Addresses
  readonly bcc?: Addresses
  readonly replyTo?: Addresses
  /** Text of the Date header. */
  readonly date?: string | undefined
}

type Addresses = AddressObject | AddressObject[] | undefined

/** What the pipeline gets of a mail (triggers.md §7). */
export function mailMessage(
  head: MailHead,
  content: { readonly text: string; readonly html: string; readonly attachments: readonly string[] },
  receivedAt: Date,
): JsonObject {
  const from = addressTexts(head.from)
  const replyTo = addressTexts(head.replyTo)
  return {
    textMessage: content.text,
    htmlMessage: content.html,
    attachments: [...content.attachments],
    subject: head.subject ?? '',
    from,
    to: addressTexts(head.to),
    cc: addressTexts(head.cc),
    bcc: addressTexts(head.bcc),
    // RFC 5322 §3.6.2: without the header, replies go to the authors.
    replyTo: replyTo.length === 0 ? from : replyTo,
    sentDate: sentDate(head.date),
    receivedDate: dateText(receivedAt),
  }
}

/** One text an address, `Display <addr>` or the bare address; of a group its members. */
function addressTexts(addresses: Addresses): string[] {
  const lists = addresses === undefined ? [] : Array.isArray(addresses) ? addresses : [addresses]
  return lists.flatMap(({ value }) => value.flatMap(members)).flatMap(addressText)
}

function members(entry: EmailAddress): readonly EmailAddress[] {
  return entry.group === undefined ? [entry] : entry.group.flatMap(members)
}

function addressText({ name, address = '' }: EmailAddress): readonly string[] {
  if (name === '') return address === '' ? [] : [address]
  return [address === '' ? name : `${phrase(name)} <${address}>`]
}

/** RFC 5322 §3.2.3: a name with any of these must be quoted, or the list of addresses cannot be read back. */
function phrase(name: string): string {
  return /[()<>[\]:;@\\,."]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name
}

function sentDate(header: string | undefined): string | null {
  const time = Date.parse(header ?? '')
  return Number.isNaN(time) ? null : dateText(new Date(time))
}

/** To the second, with the zone behind it: `2020-02-10T17:54:40Z[UTC]`. */
function dateText(date: Date): string {
  return `${date.toISOString().replace(/\.\d+Z$/, 'Z')}[UTC]`
}
