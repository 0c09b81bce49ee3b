import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig, startStandalone } from '@jatai/standalone'
import type { Standalone } from '@jatai/standalone'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runIn } from '../__fixtures__/run-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'jatai-tool-'))
let platform: Standalone
beforeAll(async () => {
  const config = readConfig(
    { port: '0', data: join(folder, 'data'), drain: '1' },
    { JATAI_OLDEST_TOOL: '99.0.0' },
    folder,
  )
  platform = await startStandalone(config, () => undefined)
}, 30_000)
afterAll(async () => {
  await platform.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  [['get', 'pipelines']],
  [['deploy', 'orders']],
  [['login', '--email', 'admin@demo.local', '--password-stdin']],
])('a server that wants a newer command line ends %j with 3, and says what to do', async (args) => {
  const env = { JATAI_ADDRESS: platform.address, JATAI_TOKEN: 'x', JATAI_CONFIG: join(folder, 'none.json') }
  const ran = await runIn(folder, args, { env, stdin: 'secret\n' })
  expect(ran).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringMatching(
      /This jatai is \d+\.\d+\.\d+, and the server works with 99\.0\.0 or newer: install/,
    ) as string,
  })
})
