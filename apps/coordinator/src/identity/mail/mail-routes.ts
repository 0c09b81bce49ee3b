import { isJataiError } from '@jatai/errors'
import { mail } from '@jatai/api'
import { definedOnly } from '../../http/defined-only.ts'
import { bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { RealmsService } from '../../realms/realms-service.ts'
import type { RealmMail } from './realm-mail.ts'

export function mailRoutes({
  realmMail,
  realms,
}: {
  readonly realmMail: RealmMail
  readonly realms: RealmsService
}): readonly BoundRoute[] {
  return [
    bind(mail.getMailSettings, ({ caller }) => realmMail.settings(caller.realm)),
    bind(mail.setMailSettings, async ({ caller, body, audit }) => {
      const before = await realmMail.settings(caller.realm)
      const after = await realmMail.set(caller, definedOnly(body))
      Object.assign(audit, { before: before.settings, after })
      return after
    }),
    bind(mail.removeMailSettings, async ({ caller, audit }) => {
      audit.before = (await realmMail.settings(caller.realm)).settings
      await realmMail.remove(caller.realm)
    }),
    bind(mail.testMail, async ({ caller }) => {
      const { email, name } = caller.actor
      if (email === undefined) return { isSent: false, problem: 'A token has no address: sign in to get a test mail' }
      const mailer = await realmMail.mailerOf(caller.realm)
      if (mailer === undefined) return { isSent: false, problem: 'No mail server is set' }
      const { language } = await realms.settings(caller.realm)
      try {
        await mailer.send({ to: email, name, realm: caller.realm, language, content: { kind: 'test' } })
        return { isSent: true }
      } catch (error) {
        if (!isJataiError(error) || error.kind !== 'remote') throw error
        return { isSent: false, problem: error.message }
      }
    }),
  ]
}
