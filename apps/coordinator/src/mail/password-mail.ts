import type { Mail } from './mailer.ts'

interface Addressee {
  readonly email: string
  readonly name: string
  readonly language: 'en' | 'pt' | 'es'
}

const TEXTS = {
  en: {
    subject: 'Your password for Jataí',
    lines: ['Hello', 'With this link you set your password. It works once, for 24 hours:', 'If you have not asked for it, do nothing.'],
  },
  pt: {
    subject: 'Sua senha do Jataí',
    lines: ['Olá', 'Com este link você define sua senha. Ele funciona uma vez, por 24 horas:', 'Se você não o pediu, ignore esta mensagem.'],
  },
  es: {
    subject: 'Tu contraseña de Jataí',
    lines: ['Hola', 'Con este enlace defines tu contraseña. Funciona una vez, durante 24 horas:', 'Si no lo has pedido, ignora este mensaje.'],
  },
} as const

/** The mail with a link to set a password, in the language of the user. */
export function passwordMail({ email, name, language }: Addressee, link: string): Mail {
  const { subject, lines } = TEXTS[language]
  const [greeting, before, after] = lines
  return { to: email, subject, text: `${greeting} ${name},\n\n${before}\n\n${link}\n\n${after}\n` }
}
