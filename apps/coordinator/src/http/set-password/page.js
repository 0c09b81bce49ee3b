// Sets a password with the code of the link. The code stands after `#`: it is sent to nobody with the address, and is
// taken out of the address bar and the history at once.
const TEXTS = {
  en: {
    title: 'Set your password',
    rules: 'At least 8 characters with an upper-case letter, a lower-case letter, a digit and a special character.',
    password: 'New password',
    again: 'Once more',
    show: 'Show the password',
    save: 'Set the password',
    differ: 'The two passwords differ.',
    done: 'Your password is set. You can sign in with it now.',
    incomplete: 'The link is not complete. Open it again as it was sent, or ask for a new one.',
    invalid: 'The link was used before, or is older than 24 hours. Ask for a new one.',
    used: 'It must not be one of your last passwords.',
    unreachable: 'The server cannot be reached. Try again in a moment.',
  },
  pt: {
    title: 'Defina sua senha',
    rules: 'Pelo menos 8 caracteres com letra maiúscula, letra minúscula, dígito e caractere especial.',
    password: 'Nova senha',
    again: 'Mais uma vez',
    show: 'Mostrar a senha',
    save: 'Definir a senha',
    differ: 'As duas senhas são diferentes.',
    done: 'Sua senha foi definida. Você já pode entrar com ela.',
    incomplete: 'O link está incompleto. Abra-o novamente como foi enviado ou peça um novo.',
    invalid: 'O link já foi usado ou tem mais de 24 horas. Peça um novo.',
    used: 'Não pode ser uma das suas últimas senhas.',
    unreachable: 'O servidor não responde. Tente novamente em instantes.',
  },
  es: {
    title: 'Defina su contraseña',
    rules: 'Al menos 8 caracteres con una mayúscula, una minúscula, un dígito y un carácter especial.',
    password: 'Nueva contraseña',
    again: 'Una vez más',
    show: 'Mostrar la contraseña',
    save: 'Definir la contraseña',
    differ: 'Las dos contraseñas son distintas.',
    done: 'Su contraseña está definida. Ya puede entrar con ella.',
    incomplete: 'El enlace está incompleto. Ábralo de nuevo tal como se envió o pida otro.',
    invalid: 'El enlace ya se usó o tiene más de 24 horas. Pida otro.',
    used: 'No puede ser una de sus últimas contraseñas.',
    unreachable: 'El servidor no responde. Inténtelo de nuevo en un momento.',
  },
}

const find = (id) => document.getElementById(id)
const language = navigator.languages.map((each) => each.slice(0, 2)).find((each) => each in TEXTS) ?? 'en'
const texts = TEXTS[language]

const link = new URLSearchParams(location.hash.slice(1))
const [realm, code] = [link.get('realm'), link.get('code')]
history.replaceState(null, '', location.pathname)
// Another link, opened in the same tab.
addEventListener('hashchange', () => location.reload())

function tell(text, isWrong) {
  find('message').textContent = text
  find('message').classList.toggle('wrong', isWrong)
}

async function problemOf(response) {
  const problem = await response.json().catch(() => ({}))
  if (problem.code === 'LINK_INVALID') return texts.invalid
  if (problem.code === 'PASSWORD_USED_BEFORE') return texts.used
  return problem.detail ?? texts.unreachable
}

async function save(event) {
  event.preventDefault()
  const newPassword = find('password').value
  if (newPassword !== find('again').value) return tell(texts.differ, true)
  find('save').disabled = true
  try {
    const response = await fetch(`/auth/realms/${encodeURIComponent(realm)}/set-password`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, newPassword }),
    })
    if (!response.ok) return tell(await problemOf(response), true)
    find('form').remove()
    tell(texts.done, false)
  } catch {
    tell(texts.unreachable, true)
  } finally {
    const button = find('save')
    if (button !== null) button.disabled = false
  }
}

document.documentElement.lang = language
document.title = `${texts.title} – Jataí`
find('title').textContent = texts.title
find('password-label').textContent = texts.password
find('again-label').textContent = texts.again
find('show-label').textContent = texts.show
find('save').textContent = texts.save
find('show').addEventListener('change', (event) => {
  for (const id of ['password', 'again']) find(id).type = event.target.checked ? 'text' : 'password'
})
find('form').addEventListener('submit', save)

if (realm === null || code === null) {
  tell(texts.incomplete, true)
} else {
  tell(texts.rules, false)
  find('form').hidden = false
  find('password').focus()
}
