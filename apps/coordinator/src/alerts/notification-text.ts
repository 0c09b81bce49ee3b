import type { realms } from '@jatai/api'
import type { NotificationDocument } from './alert-document.ts'

type Language = realms.RealmSettings['language']

/** What people read, in the language of the realm. */
export function notificationText(
  { alertName, pipelineName, environment, realm, status, startsAt, endsAt }: NotificationDocument,
  language: Language,
): { readonly subject: string; readonly text: string } {
  const words = WORDS[language]
  const subject = `${words[status]}: ${alertName}`
  const lines = [
    subject,
    `${words.pipeline}: ${pipelineName}`,
    `${words.environment}: ${environment} (${realm})`,
    `${words.since}: ${new Date(startsAt).toISOString()}`,
    ...(endsAt === null ? [] : [`${words.until}: ${new Date(endsAt).toISOString()}`]),
  ]
  return { subject, text: lines.join('\n') }
}

const WORDS: Readonly<
  Record<Language, Readonly<Record<'firing' | 'resolved' | 'pipeline' | 'environment' | 'since' | 'until', string>>>
> = {
  en: {
    firing: 'Alert',
    resolved: 'Resolved',
    pipeline: 'Pipeline',
    environment: 'Environment',
    since: 'Since',
    until: 'Until',
  },
  pt: {
    firing: 'Alerta',
    resolved: 'Resolvido',
    pipeline: 'Pipeline',
    environment: 'Ambiente',
    since: 'Desde',
    until: 'Até',
  },
  es: {
    firing: 'Alerta',
    resolved: 'Resuelta',
    pipeline: 'Pipeline',
    environment: 'Entorno',
    since: 'Desde',
    until: 'Hasta',
  },
}
