import { errorText, isJataiError } from '@jatai/errors'

/** How urgent a line is: a person should look, we coped, the life of the platform, the rest. */
export type LogSeverity = 'error' | 'warn' | 'info' | 'debug'

/** Facts beside the message: never payloads, never secrets. Those that are undefined are left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * What the platform itself does, for those who run it (architecture.md R-96). What pipelines log is for those who build
 * them, and goes to the search port: the two never mix.
 */
export interface Logger {
  /** @param message constant: what varies is in the fields */
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  /** A logger whose lines have these fields as well. */
  child(fields: LogFields): Logger
}

const SEVERITIES: readonly LogSeverity[] = ['error', 'warn', 'info', 'debug']

/**
 * Writes a JSON object a line: `time`, `level`, `message`, and the fields.
 *
 * @example createLogger({ write: (line) => process.stdout.write(line), fields: { component: 'coordinator' } })
 */
export function createLogger(options: {
  /** Gets each line with its end. */
  readonly write: (line: string) => void
  /** @default Date.now */
  readonly now?: () => number
  /** Lines that are less urgent are not written. @default info */
  readonly level?: LogSeverity
  readonly fields?: LogFields
}): Logger {
  const { write, now = Date.now, level = 'info', fields = {} } = options
  const isWritten = (severity: LogSeverity): boolean => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level)
  const at =
    (severity: LogSeverity): Logger['info'] =>
    (message, more = {}) => {
      if (!isWritten(severity)) return
      write(
        `${JSON.stringify({ time: new Date(now()).toISOString(), level: severity, message, ...fields, ...more })}\n`,
      )
    }
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: (more) => createLogger({ ...options, fields: { ...fields, ...more } }),
  }
}

/** For where nobody listens. */
export const SILENT_LOGGER: Logger = createLogger({ write: () => undefined })

/** What an error is, as fields of a line. */
export function errorFields(error: unknown): LogFields {
  return { error: errorText(error), ...(isJataiError(error) ? { code: error.code } : {}) }
}
