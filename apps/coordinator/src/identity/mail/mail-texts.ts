import type { IdentityMail } from './mailer.ts'

interface MailText {
  readonly subject: string
  readonly text: string
}

type Language = IdentityMail['language']

/** Subject and text of a mail, in the language of its reader. */
export function mailText(mail: IdentityMail): MailText {
  const { content, realm } = mail
  const words = WORDS[mail.language]
  const hello = words.hello(mail.name)
  switch (content.kind) {
    case 'invitation':
    case 'password-reset': {
      const { subject, lead } = words[content.kind]
      return { subject: subject(realm), text: lines(hello, lead(realm), content.link, words.linkLife, words.ignore) }
    }
    case 'unlock-code':
      return {
        subject: words.unlock.subject(realm),
        text: lines(hello, words.unlock.lead(realm), content.code, words.unlock.life, words.ignore),
      }
    case 'alert':
      return { subject: content.subject, text: lines(content.text) }
    case 'test':
      return { subject: words.test.subject(realm), text: lines(hello, words.test.lead(realm)) }
  }
}

function lines(...paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n\nJataí\n`
}

interface Words {
  readonly hello: (name: string) => string
  readonly linkLife: string
  readonly ignore: string
  readonly invitation: Topic
  readonly 'password-reset': Topic
  readonly unlock: Topic & { readonly life: string }
  readonly test: Topic
}

interface Topic {
  readonly subject: (realm: string) => string
  readonly lead: (realm: string) => string
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    hello: (name) => `Hello ${name},`,
    linkLife: 'The link works once, within 24 hours.',
    ignore: 'If you did not expect this mail, you can ignore it.',
    invitation: {
      subject: (realm) => `Your access to ${realm}`,
      lead: (realm) => `you have been invited to the realm "${realm}". Set your password here:`,
    },
    'password-reset': {
      subject: (realm) => `Your new password for ${realm}`,
      lead: (realm) => `set a new password for the realm "${realm}" here:`,
    },
    unlock: {
      subject: (realm) => `Your code for ${realm}`,
      lead: (realm) => `sign-in to the realm "${realm}" is blocked after wrong passwords. This code unblocks it:`,
      life: 'The code works once, within 15 minutes.',
    },
    test: {
      subject: (realm) => `Test mail of ${realm}`,
      lead: (realm) => `mails of the realm "${realm}" arrive.`,
    },
  },
  pt: {
    hello: (name) => `Olá, ${name}!`,
    linkLife: 'O link funciona uma única vez, em até 24 horas.',
    ignore: 'Se você não esperava este e-mail, pode ignorá-lo.',
    invitation: {
      subject: (realm) => `Seu acesso ao ${realm}`,
      lead: (realm) => `Você foi convidado para o realm "${realm}". Defina sua senha aqui:`,
    },
    'password-reset': {
      subject: (realm) => `Sua nova senha do ${realm}`,
      lead: (realm) => `Defina uma nova senha para o realm "${realm}" aqui:`,
    },
    unlock: {
      subject: (realm) => `Seu código do ${realm}`,
      lead: (realm) => `O acesso ao realm "${realm}" foi bloqueado após senhas erradas. Este código o desbloqueia:`,
      life: 'O código funciona uma única vez, em até 15 minutos.',
    },
    test: {
      subject: (realm) => `E-mail de teste do ${realm}`,
      lead: (realm) => `Os e-mails do realm "${realm}" estão chegando.`,
    },
  },
  es: {
    hello: (name) => `Hola, ${name}:`,
    linkLife: 'El enlace funciona una sola vez, dentro de 24 horas.',
    ignore: 'Si no esperaba este correo, puede ignorarlo.',
    invitation: {
      subject: (realm) => `Su acceso a ${realm}`,
      lead: (realm) => `Ha recibido una invitación al realm "${realm}". Defina su contraseña aquí:`,
    },
    'password-reset': {
      subject: (realm) => `Su nueva contraseña de ${realm}`,
      lead: (realm) => `Defina una nueva contraseña para el realm "${realm}" aquí:`,
    },
    unlock: {
      subject: (realm) => `Su código de ${realm}`,
      lead: (realm) =>
        `El acceso al realm "${realm}" quedó bloqueado tras contraseñas erróneas. Este código lo desbloquea:`,
      life: 'El código funciona una sola vez, dentro de 15 minutos.',
    },
    test: {
      subject: (realm) => `Correo de prueba de ${realm}`,
      lead: (realm) => `Los correos del realm "${realm}" llegan.`,
    },
  },
}
