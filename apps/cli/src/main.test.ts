import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runIn } from './__fixtures__/run-in.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatai-main-'))
  await writeFile(join(folder, 'broken.json'), '{"start": oops}')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  [['frobnicate'], 2, 'jatai: there is no command "frobnicate". "jatai help" lists them.'],
  [['run', 'missing.json'], 2, /^jatai run: There is no file or folder ".*missing\.json"$/],
  [['run', '.'], 2, /^jatai run: .* is a folder, where a file is wanted$/],
  [['run', 'broken.json'], 2, /^broken\.json:1:11: The document is not JSON: .* at line 1, column 11\.$/],
  [['import', 'missing.json'], 2, /^jatai import: There is no file or folder ".*missing\.json"$/],
  [['up', '--port', 'abc'], 2, 'jatai up: The configuration is wrong: port must be a number'],
  [['get'], 2, 'jatai get: Name a resource'],
  [['get', 'deployments'], 1, 'jatai get: You are not signed in: "jatai login" does that, JATAI_TOKEN replaces it'],
])('%j says what is wrong', async (args, code, line) => {
  const ran = await runIn(folder, args, { env: { JATAI_CONFIG: join(folder, 'none.json') } })
  expect([ran.code, ran.out]).toEqual([code, ''])
  expect(ran.err.split('\n')[0]).toMatch(line)
})

test.each(['--version', 'version'])('%s tells which one it is', async (arg) => {
  expect(await runIn(folder, [arg])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
  })
})

test('help of a command is had both ways', async () => {
  const { code, out } = await runIn(folder, ['help', 'deploy'])
  expect([code, out]).toEqual([0, (await runIn(folder, ['deploy', '--help'])).out])
  expect(out).toContain('Usage: jatai deploy ')
})
