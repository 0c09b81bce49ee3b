import { RequestError } from '@jatai/errors'

/**
 * Refuses a command line that is too old to be understood (platform.md §17); anybody else is let through.
 *
 * @param userAgent of the request: the command line is `jatai/1.2.3`
 * @param oldest version that is served, `1.2.3`
 * @throws RequestError `TOOL_TOO_OLD`
 */
export function checkTool(userAgent: string | undefined, oldest: string): void {
  const [, version] = /^jatai\/(\d+\.\d+\.\d+)/.exec(userAgent ?? '') ?? []
  if (version === undefined || !isOlder(version, oldest)) return
  throw new RequestError(
    'TOOL_TOO_OLD',
    `This jatai is ${version}, and the server works with ${oldest} or newer: install the version of the server`,
    { details: { version, oldest } },
  )
}

function isOlder(version: string, than: string): boolean {
  const [own, wanted] = [version, than].map((text) => text.split('.').map(Number))
  const at = wanted?.findIndex((part, place) => part !== own?.[place]) ?? -1
  return at >= 0 && (own?.[at] ?? 0) < (wanted?.[at] ?? 0)
}
