import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { asFile, asText, discard } from './ssh/command-output.ts'
import type { OutputSink } from './ssh/command-output.ts'
import { connectSsh } from './ssh/connect-ssh.ts'
import { readEnvironment } from './ssh/environment.ts'
import { runCommand } from './ssh/run-command.ts'
import { sshLogin } from './ssh/ssh-login.ts'

const DEFAULT_TIMEOUT_MS = 30_000

const params = {
  host: field.text({ title: 'Host', required: true }),
  port: field.integer({ title: 'Port', default: 22, minimum: 1, maximum: 65_535 }),
  username: field.text({ title: 'Username', description: 'Who logs in with the key of a Private Key account.' }),
  environmentVariablesRawMode: field.boolean({ title: 'Custom Environment Variables' }),
  environmentVariables: field.list({
    title: 'Environment Properties',
    description: 'Names and values; the server hands on those that it accepts.',
    visibleWhen: { environmentVariablesRawMode: [false] },
  }),
  rawEnvironmentVariables: field.json({
    title: 'Environment Variables',
    default: '',
    visibleWhen: { environmentVariablesRawMode: [true] },
  }),
  command: field.text({ title: 'Command', required: true }),
  ignoreOutput: field.boolean({ title: 'Ignore Output' }),
  stdoutAsFile: field.boolean({ title: 'Stdout As File', visibleWhen: { ignoreOutput: [false] } }),
  stdoutFileName: field.text({ title: 'Stdout File Name', visibleWhen: { stdoutAsFile: [true] } }),
  stderrAsFile: field.boolean({ title: 'Stderr As File', visibleWhen: { ignoreOutput: [false] } }),
  stderrFileName: field.text({ title: 'Stderr File Name', visibleWhen: { stderrAsFile: [true] } }),
  connectTimeout: field.integer({
    title: 'Connection Timeout',
    description: 'Milliseconds until the login must be done.',
    default: DEFAULT_TIMEOUT_MS,
  }),
  serverAliveInterval: field.integer({
    title: 'Server Alive Interval',
    description: 'Milliseconds between two questions whether the server is still there.',
    default: DEFAULT_TIMEOUT_MS,
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** tools.md, SSH Remote Command. */
export const sshRemoteCommand = defineConnector({
  name: 'ssh-remote-command-connector',
  title: 'SSH Remote Command',
  summary: 'Runs a command on another machine through SSH.',
  category: 'tools',
  accounts: { sshAccount: { title: 'SSH Account', types: ['basic', 'private-key'] } },
  attempt: {
    configuration: 'Could not execute the SSH remote command',
    failure: 'Could not execute the SSH remote command',
  },
  params,
  examples: [
    {
      title: 'Without an account',
      params: { host: 'server.example', command: 'uptime' },
      message: {},
      output: {
        success: false,
        message: 'Could not execute the SSH remote command',
        error: 'SSH Account is not set',
      },
    },
  ],
  run,
})

async function run(call: Call): Promise<Json> {
  const { params: settings } = call
  const login = sshLogin(call, settings.username)
  const environment = readEnvironment(
    settings.environmentVariablesRawMode ? settings.rawEnvironmentVariables : [...settings.environmentVariables],
  )
  const stdout = await destination(call, 'Stdout', settings.stdoutAsFile, settings.stdoutFileName)
  const stderr = await destination(call, 'Stderr', settings.stderrAsFile, settings.stderrFileName)
  if (stdout.path !== undefined && stdout.path === stderr.path) {
    throw new StepFailure('Stdout File Name and Stderr File Name must differ', { isConfiguration: true })
  }
  const server = {
    host: settings.host,
    port: settings.port,
    connectTimeout: settings.connectTimeout,
    aliveInterval: settings.serverAliveInterval,
  }
  const client = await connectSsh(call, server, login)
  try {
    const command = { command: settings.command, environment, stdout: stdout.sink, stderr: stderr.sink }
    const result = await runCommand(client, command, call.signal)
    return {
      ...(settings.ignoreOutput ? {} : outputs(settings, result)),
      exitCode: result.exitCode,
      success: true,
    }
  } finally {
    client.destroy()
  }
}

interface Destination {
  readonly sink: OutputSink
  /** Real path of the file, if it is one. */
  readonly path?: string
}

async function destination(
  call: Call,
  title: string,
  isFile: boolean,
  fileName: string | undefined,
): Promise<Destination> {
  if (call.params.ignoreOutput) return { sink: discard }
  if (!isFile) return { sink: asText(call, title) }
  if (fileName === undefined || fileName.trim() === '') {
    throw new StepFailure(`${title} File Name is empty`, { isConfiguration: true })
  }
  const path = await call.execution.files.resolve(fileName)
  return { sink: asFile(call, path), path }
}

function outputs(
  settings: ParamsOf<typeof params>,
  result: { readonly stdout: string | undefined; readonly stderr: string | undefined },
): Record<string, Json> {
  return {
    ...(settings.stdoutAsFile ? { stdoutFileName: settings.stdoutFileName ?? '' } : { stdout: result.stdout ?? '' }),
    ...(settings.stderrAsFile ? { stderrFileName: settings.stderrFileName ?? '' } : { stderr: result.stderr ?? '' }),
  }
}
