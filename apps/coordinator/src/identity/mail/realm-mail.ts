import { RequestError } from '@jatai/errors'
import type { mail } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, SecretBox, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import type { CheckAddress } from '../../http/checked-lookup.ts'
import { MAIL_SETTINGS, mailPasswordPlace } from './mail-settings-document.ts'
import type { MailSettingsDocument } from './mail-settings-document.ts'
import type { MailServer } from './mail-server.ts'
import type { Mailer } from './mailer.ts'
import { createSmtpMailer } from './smtp-mailer.ts'

type MailServerInput = Omit<MailSettingsDocument, 'createdAt' | 'updatedAt' | 'updatedBy'>

/** How each realm sends mail: by its own server, by that of the installation, or not at all. */
export interface RealmMail {
  /** Undefined: the realm cannot send mail. */
  mailerOf(realm: string): Promise<Mailer | undefined>
  settings(realm: string): Promise<{
    readonly source: 'realm' | 'installation' | 'none'
    readonly settings?: mail.MailSettings
  }>
  /** @throws RequestError `MAIL_PASSWORD_NEEDED` when another server would get the password of the one before */
  set(caller: Caller, server: MailServerInput): Promise<mail.MailSettings>
  remove(realm: string): Promise<void>
}

export function createRealmMail(options: {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  readonly now: () => number
  /** The server of the installation. */
  readonly server: MailServer | undefined
  readonly checkAddress: CheckAddress
}): RealmMail {
  const { documents, secrets, now, server, checkAddress } = options
  // The operator's own server may stand anywhere.
  const common = server === undefined ? undefined : createSmtpMailer(server, () => undefined)

  return {
    async mailerOf(realm) {
      const found = await documents.get(MAIL_SETTINGS, realm)
      if (found === undefined) return common
      const { password, ...rest } = found.document
      const opened = password === undefined ? {} : { password: secrets.open(password, mailPasswordPlace(realm)) }
      return createSmtpMailer({ ...rest, ...opened }, checkAddress)
    },
    async settings(realm) {
      const found = await documents.get(MAIL_SETTINGS, realm)
      if (found !== undefined) return { source: 'realm', settings: view(found) }
      return { source: common === undefined ? 'none' : 'installation' }
    },
    async set({ realm, actor }, { password, ...input }) {
      const stored = await updateDocument(documents, MAIL_SETTINGS, realm, (before) => {
        const kept = password === undefined && isSameServer(before, input) ? before?.password : undefined
        if (password === undefined && kept === undefined && before?.password !== undefined && input.username) {
          throw new RequestError('MAIL_PASSWORD_NEEDED', 'Another server or user name needs its password as well')
        }
        const sealed = password === undefined ? kept : secrets.seal(password, mailPasswordPlace(realm))
        return {
          ...input,
          ...(sealed === undefined ? {} : { password: sealed }),
          createdAt: before?.createdAt ?? now(),
          updatedAt: now(),
          updatedBy: actor,
        }
      })
      return view(stored as Stored<MailSettingsDocument>)
    },
    remove: async (realm) => void (await documents.delete(MAIL_SETTINGS, realm)),
  }
}

/** Would the password go the same way to the same server? */
function isSameServer(before: MailSettingsDocument | undefined, input: Omit<MailServerInput, 'password'>): boolean {
  return (['host', 'port', 'security', 'username'] as const).every((field) => before?.[field] === input[field])
}

function view({ document }: Stored<MailSettingsDocument>): mail.MailSettings {
  const { password, username, ...rest } = document
  return { ...rest, hasPassword: password !== undefined, ...(username === undefined ? {} : { username }) }
}
