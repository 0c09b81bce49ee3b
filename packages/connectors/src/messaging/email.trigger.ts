import { parseJson } from '@jatai/languages/json'
import { defineTrigger } from '@jatai/sdk'
import { bodyText } from '../web-protocols/http-family/body-text.ts'
import { emailFields } from './email/email-fields.ts'
import { emailSource } from './email/email-source.ts'

/** triggers.md §7: the texts of mails, without what is attached. */
export const emailTrigger = defineTrigger({
  type: 'email',
  title: 'Email V1',
  summary: 'Runs the pipeline for every unread mail of a mailbox folder, without attachments.',
  category: 'messaging',
  params: emailFields,
  accounts: {
    main: { title: 'Account', types: ['basic'] },
    truststore: { title: 'Truststore', types: ['certificate-chain'] },
  },
  examples: [
    {
      title: 'A mail',
      params: { accountLabel: 'mailbox', host: 'imap.example.com' },
      head: null,
      body: '{"textMessage":"Hello","htmlMessage":"","attachments":[],"subject":"Greeting","from":["Ana <ana@example.com>"],"to":["bob@example.com"],"cc":[],"bcc":[],"replyTo":["Ana <ana@example.com>"],"sentDate":"2026-02-10T17:54:40Z[UTC]","receivedDate":"2026-02-10T17:54:52Z[UTC]"}',
      message: {
        textMessage: 'Hello',
        htmlMessage: '',
        attachments: [],
        subject: 'Greeting',
        from: ['Ana <ana@example.com>'],
        to: ['bob@example.com'],
        cc: [],
        bcc: [],
        replyTo: ['Ana <ana@example.com>'],
        sentDate: '2026-02-10T17:54:40Z[UTC]',
        receivedDate: '2026-02-10T17:54:52Z[UTC]',
      },
    },
  ],
  intake: emailSource({ hasAttachments: false }),
  message: (arrival) => parseJson(bodyText(arrival.body)),
})
