import { RequestError } from '@jatai/errors'

export function consumerUnknownError(id: string): RequestError {
  return new RequestError('CONSUMER_UNKNOWN', `There is no consumer ${id} in this realm and environment`, {
    details: { consumer: id },
  })
}

export function credentialUnknownError(id: string): RequestError {
  return new RequestError('CREDENTIAL_UNKNOWN', `The consumer has no API key or basic credential ${id}`, {
    details: { credential: id },
  })
}

export function consumerNameTakenError(name: string): RequestError {
  return new RequestError('CONSUMER_NAME_TAKEN', `There is a consumer "${name}" already in this environment`, {
    details: { name },
  })
}

export function consumerNameInvalidError(): RequestError {
  return new RequestError('CONSUMER_NAME_INVALID', 'The name of a consumer has 1 to 200 characters')
}

export function usernameTakenError(username: string): RequestError {
  return new RequestError('USERNAME_TAKEN', `The user name "${username}" is taken on this installation`, {
    details: { username },
  })
}

export function usernameInvalidError(problem: string): RequestError {
  return new RequestError('USERNAME_INVALID', `The user name or password cannot be used: ${problem}`)
}

export function apiKeyInvalidError(): RequestError {
  return new RequestError('API_KEY_INVALID', 'An API key has 16 to 512 printable ASCII characters without blanks')
}

export function apiKeyTakenError(): RequestError {
  return new RequestError('API_KEY_TAKEN', 'A consumer of this environment has this API key already')
}

export function issuerInvalidError(problem: string, cause?: unknown): RequestError {
  return new RequestError('TOKEN_ISSUER_INVALID', `The token issuer cannot be used: ${problem}`, {
    ...(cause === undefined ? {} : { cause }),
  })
}
