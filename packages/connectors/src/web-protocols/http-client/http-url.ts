import { StepFailure } from '@jatai/sdk'

/**
 * The address that a text stands for.
 *
 * @throws StepFailure for what is no address of HTTP
 */
export function httpUrl(text: string): URL {
  const url = URL.parse(text.trim())
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new StepFailure(`"${text}" is not an http or https address`, { isConfiguration: true })
  }
  return url
}
