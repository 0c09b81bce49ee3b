import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pid } from 'node:process'
import { fileURLToPath } from 'node:url'
import { scriptLimits } from './script-limits.ts'

/** What scripts find beside the language, in the order in which it is loaded. */
const LIBRARIES = [
  'lodash/lodash.min.js',
  'moment/min/moment.min.js',
  'moment/locale/pt-br.js',
  'moment/locale/es.js',
  'moment-timezone/builds/moment-timezone-with-data.min.js',
]

/**
 * Arguments of Node for a child: it reads its own files alone, starts no process, evaluates no text as JavaScript of its
 * own, and has bounded memory. The one thread it may start watches its parent.
 */
export function childArguments(): readonly string[] {
  const require = createRequire(import.meta.url)
  const wasm = require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
  const libraries = LIBRARIES.map((name) => require.resolve(name))
  const here = dirname(fileURLToPath(import.meta.url))
  const readable = [join(here, '*'), join(dirname(dirname(wasm)), '*'), ...libraries]
  return [
    '--permission',
    '--allow-worker',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    '--no-addons',
    '--no-warnings',
    `--stack-size=${scriptLimits.nativeStackKb}`,
    `--max-old-space-size=${scriptLimits.heapMb}`,
    join(here, 'child', 'main.ts'),
    String(pid),
    wasm,
    ...libraries,
  ]
}
