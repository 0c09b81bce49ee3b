// What the npm scripts call: `node tools/run.mjs start|test|test:services|test:faults|check|bench`. Plain JavaScript for
// any Node from 20 on: it installs what is missing, then works with the project's own Node 24.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
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
    process.exit(report(hermeticTests(args)))
    break
  case 'test:services':
    process.exit(report(serviceTests(args)))
    break
  case 'test:faults':
    await run(ownNode, ['tests/faults/run.ts', ...args])
    break
  case 'check':
    process.exit(check())
    break
  case 'bench':
    await run(ownNode, ['bench/run.ts', ...args])
    break
  default:
    console.error(`There is no task "${task}": start, test, test:services, test:faults, check, bench`)
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

function tool(name, parameters, variables = {}) {
  console.log(`\n» ${name} ${parameters.join(' ')}`)
  const options = { cwd: root, env: { ...env, ...variables }, stdio: 'inherit' }
  return spawnSync(ownNode, [join(bin, name), ...parameters], options).status ?? 1
}

/** Every test that needs nothing but the project. */
function hermeticTests(parameters) {
  return vitest(parameters, {})
}

/**
 * The tests against real servers (`*.service.test.ts`): starts those of .ci/services, all or the named ones, and stops
 * them afterwards. One that cannot be had is told by name, and its tests are skipped.
 */
function serviceTests(names) {
  const folder = join(root, '.ci', 'services')
  const all = readdirSync(folder).filter((name) => !name.includes('.'))
  const chosen = names.length === 0 ? all : names
  const variables = {}
  const absent = []
  try {
    for (const name of chosen) {
      console.log(`\n» service ${name}`)
      const { status, stdout } = spawnSync('bash', [join(folder, name), 'start'], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      if (status !== 0) absent.push(name)
      for (const [, variable, value] of (stdout ?? '').matchAll(/^(?:export )?(JATAI_TEST_\w+)=(.*)$/gm)) {
        if (status === 0) variables[variable] = value
      }
    }
    const counts = vitest(['.service.test.ts'], variables)
    for (const name of absent) console.log(`skipped: the service ${name} could not be started (see above)`)
    return { ...counts, skipped: counts.skipped + absent.length }
  } finally {
    for (const name of chosen) spawnSync('bash', [join(folder, name), 'stop'], { env, stdio: 'inherit' })
  }
}

/** Runs tests, and says which it skipped and which it could not run. */
function vitest(parameters, variables) {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-test-'))
  const reportFile = join(folder, 'report.json')
  const status = tool(
    'vitest',
    ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${reportFile}`, ...parameters],
    variables,
  )
  const results = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined
  rmSync(folder, { recursive: true, force: true })
  if (results === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const skipped = results.testResults.flatMap((file) =>
    file.assertionResults.filter((each) => ['pending', 'skipped', 'todo'].includes(each.status)),
  )
  for (const each of skipped) console.log(`skipped: ${each.fullName}`)
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  for (const file of brokenFiles) console.log(`could not run: ${file.name}\n${file.message}`)
  const failed = results.numFailedTests + brokenFiles.length
  // Errors outside of any test fail the run too.
  return { passed: results.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed, skipped: skipped.length }
}

/** Prints the closing line; the exit code that goes with it. */
function report({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  return failed === 0 && passed > 0 ? 0 : 1
}

function script(file, ...parameters) {
  console.log(`\n» ${file} ${parameters.join(' ')}`)
  return spawnSync(ownNode, [file, ...parameters], { cwd: root, env, stdio: 'inherit' }).status ?? 1
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
    () => script('tools/generate-registry.ts', '--check'),
    () => script('tools/generate-reference.ts', '--check'),
    () => report(hermeticTests([])),
  ]
  return steps.map((step) => step()).every((status) => status === 0) ? 0 : 1
}
