import type { realms } from '@jatai/api'

/** A mail of the identity service. */
export interface IdentityMail {
  readonly to: string
  /** Of the person. */
  readonly name: string
  readonly realm: string
  readonly language: realms.RealmSettings['language']
  readonly content:
    | { readonly kind: 'invitation' | 'password-reset'; readonly link: string }
    /** Takes a block away before its time. */
    | { readonly kind: 'unlock-code'; readonly code: string }
    | { readonly kind: 'test' }
    /** Written by who sends it. */
    | { readonly kind: 'alert'; readonly subject: string; readonly text: string }
}

/** Hands mails over to a server. */
export interface Mailer {
  /** Settles when the server has taken the mail. @throws RemoteError `MAIL_UNAVAILABLE` */
  send(mail: IdentityMail): Promise<void>
}
