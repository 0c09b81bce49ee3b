import { field } from '@jatai/sdk'
import type { ParamsOf } from '@jatai/sdk'
import { commonFields } from '../../web-protocols/http-family/http-fields.ts'

/** Parameters of both e-mail triggers (triggers.md §7). */
export const emailFields = {
  ...commonFields,
  email: field.text({
    title: 'E-mail',
    description: 'Address of the mailbox; accounts without a user name need it.',
  }),
  operation: field.choice({
    title: 'Operation',
    description: 'What is done with a mail once the pipeline has processed it.',
    values: ['MARK_AS_READ', 'MOVE', 'DELETE'],
    default: 'MARK_AS_READ',
    expression: 'none',
  }),
  host: field.text({ title: 'Hostname', default: 'imap.gmail.com', required: true }),
  port: field.integer({
    title: 'Port',
    description: '993 is TLS from the start; other ports change to TLS (STARTTLS) where the server offers it.',
    default: 993,
    minimum: 1,
    maximum: 65_535,
  }),
  folder: field.text({
    title: 'Email Folder',
    description: 'At most 100 messages, read or unread; of more only the newest 100 are looked at.',
    default: 'inbox',
    required: true,
  }),
  destinationFolder: field.text({
    title: 'Destination Email Folder',
    description: 'An existing folder.',
    visibleWhen: { operation: ['MOVE'] },
  }),
}

export type EmailParams = ParamsOf<typeof emailFields>
