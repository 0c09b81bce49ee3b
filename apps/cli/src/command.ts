/** What a command reads and writes; the process itself is touched by `main.ts` alone. */
export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A command of the command line. Resolves to the exit code. */
export interface Command {
  readonly name: string
  /** One line for the overview. */
  readonly summary: string
  /** The arguments as shown in help: `FILE [--input FILE|-|JSON]`. */
  readonly usage: string
  /** More help, for the arguments that stand before `--help`. */
  help?(args: readonly string[]): string
  run(args: readonly string[], io: CommandIo): Promise<number>
}

/** Wrong arguments: told to the person together with the usage; exit code 2. */
export class UsageError extends Error {
  /** What follows `jatai`, where it says more than that of the command. */
  readonly usage: string | undefined

  constructor(message: string, usage?: string) {
    super(message)
    this.usage = usage
  }
}

/** True for wrong arguments, which the parser of Node tells in its own way. */
export function isUsageError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true
}
