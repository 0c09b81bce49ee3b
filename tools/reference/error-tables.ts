import { CLI_ERROR_CODES } from '../../apps/cli/src/errors.ts'
import { COORDINATOR_ERROR_CODES } from '../../apps/coordinator/src/errors.ts'
import { RUNTIME_ERROR_CODES } from '../../apps/runtime/src/errors.ts'
import { STANDALONE_ERROR_CODES } from '../../apps/standalone/src/errors.ts'
import { API_ERROR_CODES } from '../../packages/api/src/errors.ts'
import { CONNECTOR_ERROR_CODES } from '../../packages/connectors/src/errors.ts'
import { ENGINE_ERROR_CODES } from '../../packages/engine/src/errors.ts'
import { FLOWSPEC_ERROR_CODES } from '../../packages/flowspec/src/errors.ts'
import { LANGUAGE_ERROR_CODES } from '../../packages/languages/src/errors.ts'
import { PLATFORM_ERROR_CODES } from '../../packages/platform/src/errors.ts'
import { SDK_ERROR_CODES } from '../../packages/sdk/src/errors.ts'

/** The error codes of a package or app. */
export interface ErrorTable {
  /** From the root of the project: `packages/languages`. */
  readonly source: string
  /** Name of its page, without the ending. */
  readonly page: string
  readonly title: string
  /** A sentence about what these errors have in common. */
  readonly summary: string
  /** Code to meaning. */
  readonly codes: Readonly<Record<string, string>>
}

/** The tables of all packages and apps, in the order of the index. */
export const ERROR_TABLES: readonly ErrorTable[] = [
  {
    source: 'packages/engine',
    page: 'flows',
    title: 'Flows',
    summary: 'A pipeline cannot be compiled: its deployment fails, and `jatai validate` shows the same.',
    codes: ENGINE_ERROR_CODES,
  },
  {
    source: 'packages/sdk',
    page: 'parameters',
    title: 'Parameters',
    summary: 'A step cannot work with its parameters.',
    codes: SDK_ERROR_CODES,
  },
  {
    source: 'packages/flowspec',
    page: 'documents',
    title: 'Documents',
    summary: 'A pipeline document or a part of it cannot be read or written.',
    codes: FLOWSPEC_ERROR_CODES,
  },
  {
    source: 'packages/languages',
    page: 'languages',
    title: 'Languages',
    summary: 'An expression, program, path, template, schema or pattern is wrong, or cannot be applied to a message.',
    codes: LANGUAGE_ERROR_CODES,
  },
  {
    source: 'packages/connectors',
    page: 'connectors',
    title: 'Connectors and triggers',
    summary: 'A message cannot be read by a trigger or step, or another system fails.',
    codes: CONNECTOR_ERROR_CODES,
  },
  {
    source: 'apps/runtime',
    page: 'runtime',
    title: 'Deployments and triggers at work',
    summary: 'A pipeline cannot be deployed as it is, or something goes wrong around a running one.',
    codes: RUNTIME_ERROR_CODES,
  },
  {
    source: 'packages/platform',
    page: 'platform',
    title: 'Queues and storage',
    summary: 'What keeps messages, documents, files and secrets refuses or fails.',
    codes: PLATFORM_ERROR_CODES,
  },
  {
    source: 'apps/coordinator',
    page: 'coordinator',
    title: 'Admin API',
    summary: 'The coordinator refuses a request: of the portal, the command line, or another client of its API.',
    codes: COORDINATOR_ERROR_CODES,
  },
  {
    source: 'packages/api',
    page: 'api-client',
    title: 'Client of the admin API',
    summary: 'A request does not reach the coordinator.',
    codes: API_ERROR_CODES,
  },
  {
    source: 'apps/standalone',
    page: 'start',
    title: 'Start',
    summary: '`jatai up` cannot start as it is told to.',
    codes: STANDALONE_ERROR_CODES,
  },
  {
    source: 'apps/cli',
    page: 'command-line',
    title: 'Command line',
    summary: 'A command cannot work with what it is given.',
    codes: CLI_ERROR_CODES,
  },
]
