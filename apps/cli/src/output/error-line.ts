import { errorText, isJataiError } from '@jatai/errors'

/** What went wrong, for a person at a shell: what files and sessions fail of is said with what to do. */
export function errorLine(error: unknown): string {
  const file = fileErrorText(error)
  if (file !== undefined) return file
  if (isJataiError(error) && error.code === 'NOT_SIGNED_IN') {
    return 'Sign in first with "jatai login", or set JATAI_TOKEN: the session or token is not valid, or not any more'
  }
  return errorText(error)
}

/** Why a file cannot be used; undefined for what is no such failure. */
export function fileErrorText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, path, syscall } = error as NodeJS.ErrnoException
  if (syscall === undefined || !FILE_CALLS.has(syscall)) return undefined
  const name = path === undefined ? 'This' : `"${path}"`
  switch (code) {
    case 'ENOENT':
      return `There is no file or folder ${name}`
    case 'EISDIR':
      return `${name} is a folder, where a file is wanted`
    case 'ENOTDIR':
      return `${name} is a file, where a folder is wanted`
    case 'EACCES':
    case 'EPERM':
      return `${name} may not be read by this user`
    default:
      return undefined
  }
}

const FILE_CALLS: ReadonlySet<string> = new Set(['open', 'read', 'stat', 'lstat', 'scandir', 'mkdir'])
