/** A mail to one person. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Sends mails. */
export interface Mailer {
  /** Settles when the mail server has taken it. @throws RemoteError `MAIL_UNAVAILABLE` */
  send(mail: Mail): Promise<void>
  close(): void
}
