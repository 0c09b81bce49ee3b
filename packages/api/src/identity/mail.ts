import { z } from 'zod'
import { changed, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'Mail'
const inRealm = z.object({ realm: realmName })

const hostName = z
  .string()
  .trim()
  .max(253)
  .regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+)$/, 'that is no host name or address')

const sender = z
  .string()
  .trim()
  .max(320)
  .regex(/^(?:[^<>\r\n]*<[^\s@<>"]+@[^\s@<>"]+>|[^\s@<>"]+@[^\s@<>"]+)$/, 'an address, or Name <address>')
  .describe('Sender of the mails: `no-reply@example.com` or `Jataí <no-reply@example.com>`.')

const security = z
  .enum(['tls', 'starttls', 'none'])
  .describe('`tls` from the first byte (port 465), `starttls` after the greeting (587), `none` in the clear.')

/** The SMTP server that invitations and reset links of a realm go out by. */
export const mailSettings = z.object({
  host: z.string(),
  port: z.int(),
  security,
  username: z.string().optional(),
  hasPassword: z.boolean(),
  from: z.string(),
  ...changed,
})
export type MailSettings = z.output<typeof mailSettings>

export const getMailSettings = defineRoute({
  name: 'getMailSettings',
  method: 'GET',
  path: '/identity/realms/:realm/mail',
  summary: 'How the realm sends mail.',
  tag,
  access: 'IDP-ACCESSES:READ',
  params: inRealm,
  answer: z.object({
    source: z
      .enum(['realm', 'installation', 'none'])
      .describe('Whose server it is. `none`: links are shown to who asks for them instead of being sent.'),
    settings: mailSettings.optional().describe("The realm's own."),
  }),
})

export const setMailSettings = defineRoute({
  name: 'setMailSettings',
  method: 'PUT',
  path: '/identity/realms/:realm/mail',
  summary: 'Sets the SMTP server of the realm, which is then used instead of that of the installation.',
  tag,
  access: 'IDP-ACCESSES:UPDATE',
  params: inRealm,
  body: z
    .strictObject({
      host: hostName,
      port: z.int().min(1).max(65_535),
      security,
      username: z.string().min(1).max(320).optional(),
      password: z
        .string()
        .min(1)
        .max(1000)
        .optional()
        .describe('Absent: stays as it is, if server and user name do too.'),
      from: sender,
    })
    .refine((body) => body.password === undefined || body.username !== undefined, {
      path: ['username'],
      message: 'a password needs a user name',
    }),
  answer: mailSettings,
})

export const removeMailSettings = defineRoute({
  name: 'removeMailSettings',
  method: 'DELETE',
  path: '/identity/realms/:realm/mail',
  summary: 'Forgets the SMTP server of the realm; that of the installation is used again, if there is one.',
  tag,
  access: 'IDP-ACCESSES:UPDATE',
  params: inRealm,
})

export const testMail = defineRoute({
  name: 'testMail',
  method: 'POST',
  path: '/identity/realms/:realm/mail/test',
  summary: 'Sends a mail to the address of the caller.',
  tag,
  access: 'IDP-ACCESSES:UPDATE',
  params: inRealm,
  answer: z.object({
    isSent: z.boolean(),
    problem: z.string().optional().describe('Why it was not sent.'),
  }),
  action: 'Updated',
})

export const mailRoutes = [getMailSettings, setMailSettings, removeMailSettings, testMail] as const
