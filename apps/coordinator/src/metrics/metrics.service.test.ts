import { spawnSync } from 'node:child_process'
import { tokens } from '@jatai/api'
import { describe, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import { measurement } from './__fixtures__/measurements.ts'

// Against promtool: what Prometheus itself says of our answers.
const promtool = process.env['JATAI_TEST_PROMTOOL']

describe.skipIf(promtool === undefined)('promtool (skipped: JATAI_TEST_PROMTOOL is not set)', () => {
  /** What `promtool check metrics` cannot read; its advice on names is another matter, for ours are published ones. */
  function problemsOf(text: string): string {
    const { status, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], { input: text, encoding: 'utf8' })
    // 3: it could be read, and there is advice.
    expect(status, stderr).toBeOneOf([0, 3])
    return stderr
  }

  test('reads the metrics of pipelines and of the platform', async () => {
    const workloads = createSmallWorkloads()
    workloads.measurements = [measurement()]
    const started = await startCoordinator({ workloads })
    const { gateway } = started.platform
    const { id } = await gateway.createConsumer({ realm: 'demo', environment: 'test' }, { name: 'prometheus' })
    const apikey = 'k'.repeat(32)
    await gateway.addApiKey({ realm: 'demo', environment: 'test' }, id, apikey)
    const { body } = await started.admin.call(tokens.createToken, {
      params: { realm: 'demo' },
      body: { title: 'scraper', permissions: ['METRICS:READ'], lifetimeMs: 3_600_000 },
    })
    const headers = { authorization: `Bearer ${body.value}`, apikey }
    const ofPipelines = await fetch(`${started.address}/runtime/realms/demo/test/metrics/export`, { headers })
    const advice = problemsOf(await ofPipelines.text())
    expect(advice).not.toMatch(/^error|duplicate|no help text/im)
    problemsOf(await (await fetch(`${started.address}/metrics`)).text())
    await started.close()
  })
})
