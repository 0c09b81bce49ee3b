import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import type { MailServer } from './mail-server.ts'

/** The SMTP server of a realm. Id: the realm. */
export interface MailSettingsDocument extends Omit<MailServer, 'password' | 'security'> {
  readonly security: 'tls' | 'starttls' | 'none'
  /** Sealed. */
  readonly password?: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const MAIL_SETTINGS = defineCollection<MailSettingsDocument>('mail-settings')

/** Where the password of a realm's server is sealed for. */
export function mailPasswordPlace(realm: string): string {
  return `mail:${realm}:password`
}
