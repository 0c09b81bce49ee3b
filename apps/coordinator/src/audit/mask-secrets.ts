import { ExactNumber } from '@jatai/languages/json'

/** Names of properties that hold secrets, compared without regard to case, `-` and `_`. */
const SECRET_NAMES =
  /^(?:password|newpassword|oldpassword|currentpassword|passphrase|secret|secretkey|clientsecret|token|accesstoken|refreshtoken|apikey|key|privatekey|chain|keytab|keystore|headervalue|code|otp|recoverycode|recoverycodes|authkey|samlresponse|relaystate|slackurl|webhookurl|fields|credentials|values|authorization|cookie)$/

const MASK = '********'
const DEEPEST = 32

/** A copy without secrets: values of properties that hold some are replaced, at any depth. */
export function maskSecrets(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return value
  if (depth >= DEEPEST) return MASK
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, depth + 1))
  const copy: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(value)) {
    const isSecret = SECRET_NAMES.test(name.toLowerCase().replace(/[-_]/g, ''))
    const masked = isSecret && inner !== null && inner !== '' ? MASK : maskSecrets(inner, depth + 1)
    Object.defineProperty(copy, name, { value: masked, enumerable: true, configurable: true, writable: true })
  }
  return copy
}
