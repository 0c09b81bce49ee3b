// What the npm scripts call: `node tools/run.mjs start|test|check|bench`. Plain JavaScript for any Node from 20 on: it
// installs what is missing, then works with the project's own Node 24.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'node_modules', '.bin')
const ownNode = join(root, 'node_modules', 'node', 'bin', 'node')
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` }
const [task = 'help', ...args] = process.argv.slice(2)

install()
switch (task) {
  case 'start':
    await run(ownNode, ['apps/cli/bin/jatai.js', 'up', ...args])
    break
  case 'test':
    process.exit(test())
    break
  case 'check':
    process.exit(check())
    break
  case 'bench':
    await run(ownNode, ['bench/run.ts', ...args])
    break
  default:
    console.error(`There is no task "${task}": start, test, check, bench`)
    process.exit(2)
}

/** Installs when something is missing or the lock file is newer than what is installed. */
function install() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  const lock = join(root, 'package-lock.json')
  if (existsSync(installed) && existsSync(ownNode) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('Installing what the project needs …')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0 || !existsSync(ownNode)) {
    console.error('The installation failed: see above. "npm ci" in the checkout repeats it.')
    process.exit(1)
  }
}

/** Hands over to a program that lives as long as the task: signals go on to it, its exit code comes back. */
function run(command, parameters) {
  const child = spawn(command, parameters, { cwd: root, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === null ? 1 : 128)
      resolve()
    })
  })
}

function tool(name, parameters) {
  console.log(`\n» ${name} ${parameters.join(' ')}`)
  return spawnSync(ownNode, [join(bin, name), ...parameters], { cwd: root, env, stdio: 'inherit' }).status ?? 1
}

/** Every hermetic test; ends with `N passed, N failed, N skipped`. */
function test() {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-test-'))
  const report = join(folder, 'report.json')
  const status = tool('vitest', ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...args])
  const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined
  rmSync(folder, { recursive: true, force: true })
  if (results === undefined) {
    console.log('0 passed, 1 failed, 0 skipped')
    return status === 0 ? 1 : status
  }
  const skipped = results.testResults.flatMap((file) =>
    file.assertionResults.filter((each) => ['pending', 'skipped', 'todo'].includes(each.status)),
  )
  for (const each of skipped) console.log(`skipped: ${each.fullName}`)
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  for (const file of brokenFiles) console.log(`could not run: ${file.name}\n${file.message}`)
  const failed = results.numFailedTests + brokenFiles.length
  console.log(`${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`)
  return status === 0 && failed === 0 ? 0 : 1
}

/** Format, lint, import table, types, generated files, tests: all of them, so that one run tells everything. */
function check() {
  const steps = [
    () => tool('prettier', ['--check', '--log-level=warn', '.']),
    () => tool('eslint', ['.']),
    () => tool('depcruise', ['--config', 'tools/imports.config.mjs', 'packages', 'apps', 'tools']),
    () => tool('tsc', ['-p', 'tsconfig.json']),
    () => tool('tsc', ['-p', 'packages/flowspec']),
    () => tool('tsc', ['-p', 'packages/languages']),
    () =>
      spawnSync(ownNode, ['tools/generate-registry.ts', '--check'], { cwd: root, env, stdio: 'inherit' }).status ?? 1,
    test,
  ]
  return steps.map((step) => step()).every((status) => status === 0) ? 0 : 1
}
