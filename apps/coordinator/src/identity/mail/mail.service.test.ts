import { createClient, mail, signIn, users } from '@jatai/api'
import { describe, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { codeOf } from '../__fixtures__/people.ts'
import { readMailServer } from './mail-server.ts'

// Against Mailpit: a real SMTP server whose API tells what has arrived.
const smtp = process.env['JATAI_TEST_SMTP_URL']
const mailpit = process.env['JATAI_TEST_MAILPIT_URL']
const isMissing = smtp === undefined || mailpit === undefined
const params = { realm: 'demo' }

interface Message {
  readonly Subject: string
  readonly Text: string
  readonly To: readonly { readonly Name: string; readonly Address: string }[]
}

describe.skipIf(isMissing)('Mailpit (skipped: JATAI_TEST_SMTP_URL or JATAI_TEST_MAILPIT_URL is not set)', () => {
  test('invitation and reset arrive, and their links set a password', async () => {
    const started = await startCoordinator({
      address: 'http://127.0.0.1:8080',
      mailServer: readMailServer(smtp ?? '', 'Jataí <no-reply@example.com>'),
    })
    const email = `ana-${started.administrator.oneTimePassword.slice(0, 6).toLowerCase()}@example.com`
    const body = { email, name: 'Ana Gonçalves', language: 'es' as const }
    await started.admin.call(users.createUser, { params, body })
    const invitation = await arrived(email, 'Su acceso a demo')
    expect(invitation.To).toEqual([{ Name: 'Ana Gonçalves', Address: email }])
    const client = createClient({ address: started.address })
    const set = async ({ Text }: Message, newPassword: string): Promise<void> => {
      const code = codeOf(/http\S+/.exec(Text)?.[0])
      await client.call(signIn.setPassword, { params, body: { code, newPassword } })
    }
    await set(invitation, 'Arrived-2026')

    await client.call(signIn.forgotPassword, { params, body: { email } })
    await set(await arrived(email, 'Su nueva contraseña de demo'), 'Arrived-2027')
    const again = { email, password: 'Arrived-2027' }
    expect((await client.call(signIn.signIn, { params, body: again })).status).toBe(200)

    // With a name and a password, which Mailpit takes whatever they are.
    const { hostname: host, port } = new URL(smtp ?? '')
    const own = {
      host,
      port: Number(port),
      security: 'none' as const,
      username: 'u',
      password: 'p',
      from: 'own@a.test',
    }
    await started.admin.call(mail.setMailSettings, { params, body: own })
    expect((await started.admin.call(mail.testMail, { params })).body).toEqual({ isSent: true })
    await arrived(started.administrator.email, 'Test mail of demo')
    expect(started.faults).toEqual([])
    await started.close()
  })
})

/** The mail to an address with a subject, once it is there. */
async function arrived(to: string, subject: string): Promise<Message> {
  const query = encodeURIComponent(`to:${to} subject:"${subject}"`)
  let id: string | undefined
  await expect
    .poll(async () => {
      const found = await (await fetch(`${mailpit ?? ''}/api/v1/search?query=${query}`)).json()
      id = (found as { messages: { ID: string }[] }).messages[0]?.ID
      return id
    })
    .toBeDefined()
  return (await (await fetch(`${mailpit ?? ''}/api/v1/message/${id ?? ''}`)).json()) as Message
}
