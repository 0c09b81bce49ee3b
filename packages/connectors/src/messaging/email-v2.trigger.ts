import { parseJson } from '@jatai/languages/json'
import { defineTrigger } from '@jatai/sdk'
import { bodyText } from '../web-protocols/http-family/body-text.ts'
import { emailFields } from './email/email-fields.ts'
import { emailSource } from './email/email-source.ts'

/** triggers.md §7: mails with their attachments, which are files in the folder of the execution. */
export const emailV2Trigger = defineTrigger({
  type: 'email-v2',
  title: 'Email V2',
  summary: 'Runs the pipeline for every unread mail of a mailbox folder, its attachments as files.',
  category: 'messaging',
  params: emailFields,
  accounts: {
    main: { title: 'Account', types: ['basic', 'oauth-2', 'azure-key'] },
    truststore: { title: 'Truststore', types: ['certificate-chain'] },
  },
  examples: [
    {
      title: 'A mail with two files of one name',
      params: { accountLabel: 'mailbox', host: 'imap.example.com', operation: 'MOVE', destinationFolder: 'done' },
      head: null,
      body: '{"textMessage":"","htmlMessage":"<p>Hi</p>","attachments":["file.csv","0072e485-8ba2-4f79-bba5-8068e37ee792_file.csv"],"subject":"Monthly report","from":["ana@example.com"],"to":["bob@example.com"],"cc":[],"bcc":[],"replyTo":["ana@example.com"],"sentDate":null,"receivedDate":"2026-02-10T17:54:52Z[UTC]"}',
      message: {
        textMessage: '',
        htmlMessage: '<p>Hi</p>',
        attachments: ['file.csv', '0072e485-8ba2-4f79-bba5-8068e37ee792_file.csv'],
        subject: 'Monthly report',
        from: ['ana@example.com'],
        to: ['bob@example.com'],
        cc: [],
        bcc: [],
        replyTo: ['ana@example.com'],
        sentDate: null,
        receivedDate: '2026-02-10T17:54:52Z[UTC]',
      },
    },
  ],
  intake: emailSource({ hasAttachments: true }),
  message: (arrival) => parseJson(bodyText(arrival.body)),
})
