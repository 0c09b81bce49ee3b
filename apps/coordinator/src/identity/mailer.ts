/** Mails of the identity service. */
export interface Mailer {
  /** @throws RemoteError `MAIL_UNAVAILABLE` */
  send(message: {
    readonly to: string
    readonly name: string
    readonly language: 'en' | 'pt' | 'es'
    readonly mail: 'invitation' | 'password-reset'
    readonly link: string
  }): Promise<void>
}
