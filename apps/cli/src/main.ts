import { isJataiError } from '@jatai/errors'
import { COMMAND_NAMES } from './command-names.ts'
import { isUsageError, UsageError } from './command.ts'
import type { Command, CommandIo } from './command.ts'
import { errorLine, fileErrorText } from './output/error-line.ts'
import { VERSION } from './version.ts'

const LOADERS: Readonly<Record<(typeof COMMAND_NAMES)[number], () => Promise<Command>>> = {
  up: async () => (await import('./commands/up.ts')).up,
  run: async () => (await import('./commands/run.ts')).run,
  validate: async () => (await import('./commands/validate.ts')).validate,
  eval: async () => (await import('./commands/eval.ts')).evaluate,
  step: async () => (await import('./commands/step.ts')).step,
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/logout.ts')).logout,
  get: async () => (await import('./commands/verbs.ts')).get,
  create: async () => (await import('./commands/verbs.ts')).create,
  set: async () => (await import('./commands/verbs.ts')).set,
  delete: async () => (await import('./commands/verbs.ts')).remove,
  config: async () => (await import('./commands/config.ts')).config,
  import: async () => (await import('./commands/import.ts')).importCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  diff: async () => (await import('./commands/diff.ts')).diff,
  deploy: async () => (await import('./commands/deploy.ts')).deploy,
  promote: async () => (await import('./commands/promote.ts')).promote,
  rollback: async () => (await import('./commands/rollback.ts')).rollback,
  executions: async () => (await import('./commands/executions.ts')).executions,
  logs: async () => (await import('./commands/logs.ts')).logs,
  call: async () => (await import('./commands/call.ts')).call,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restoreCommand,
  'reset-password': async () => (await import('./commands/reset-password.ts')).resetPassword,
  'operator-token': async () => (await import('./commands/operator-token.ts')).operatorToken,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  completion: async () => (await import('./commands/completion.ts')).completion,
}

/** Of refusals that scripts tell apart (platform.md §17.3). */
const EXIT_CODES: Readonly<Record<string, number>> = { TOOL_TOO_OLD: 3, CLI_TIMED_OUT: 4 }

/** Runs the command that the arguments name, and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const io: CommandIo = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    env: process.env,
  }
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  process.exitCode = await runCommand(args, io)
}

/** Runs a command; resolves to its exit code. */
export async function runCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args
  if (name === 'help' && rest[0] !== undefined) return runCommand([...rest, '--help'], io)
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(io)
  if (name === '--version' || name === 'version') {
    io.stdout.write(`${VERSION}\n`)
    return 0
  }
  const known = COMMAND_NAMES.find((each) => each === name)
  if (known === undefined) {
    io.stderr.write(`jatai: there is no command "${name}". "jatai help" lists them.\n`)
    return 2
  }
  const command = await LOADERS[known]()
  if (rest.includes('--help') || rest.includes('-h')) {
    const more = command.help?.(rest.filter((arg) => arg !== '--help' && arg !== '-h'))
    const usage = `${command.summary}\n\nUsage: jatai ${command.name} ${command.usage}\n`
    io.stdout.write(more?.includes('Usage:') === true ? more : `${usage}${more === undefined ? '' : `\n${more}`}`)
    return 0
  }
  try {
    return await command.run(rest, io)
  } catch (error) {
    io.stderr.write(`jatai ${command.name}: ${errorLine(error)}\n`)
    if (isUsageError(error)) {
      const usage = error instanceof UsageError ? error.usage : undefined
      io.stderr.write(`Usage: jatai ${usage ?? `${command.name} ${command.usage}`}\n`)
      return 2
    }
    // Its arguments or settings are wrong, which the usage would not explain.
    if (fileErrorText(error) !== undefined || (isJataiError(error) && error.code === 'CONFIG_INVALID')) return 2
    return isJataiError(error) ? (EXIT_CODES[error.code] ?? 1) : 1
  }
}

async function help(io: CommandIo): Promise<number> {
  io.stdout.write('Jataí, an open integration platform.\n\nUsage: jatai COMMAND [ARGUMENTS]\n\n')
  for (const load of Object.values(LOADERS)) {
    const command = await load()
    io.stdout.write(`  ${command.name.padEnd(14)} ${command.summary}\n`)
  }
  io.stdout.write('\n"jatai help COMMAND" says more of one, "jatai --version" which version this is.\n')
  return 0
}
