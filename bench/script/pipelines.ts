import { readFileSync } from 'node:fs'
import { median, startJatai } from '../jatai-process.ts'
import { load } from '../load.ts'
import type { LoadResult } from '../load.ts'
import { fixed, table } from '../table.ts'

const document = JSON.parse(
  readFileSync(new URL('../http/three-steps.pipeline.json', import.meta.url), 'utf8'),
) as object
const BODY = JSON.stringify({ customer: { first: 'Ana', last: 'Lima' }, items: [{ sku: 'A', quantity: 2, price: 60 }] })
const ROUNDS = 3
const RATE = 200
/** Longer than the load beside it. */
const BOMB_MS = 8_000

function scriptPipeline(code: string, timeoutMs: number): string {
  const step = {
    id: 's',
    type: 'connector',
    name: 'script-connector',
    stepName: 's',
    params: { code, timeout: timeoutMs },
  }
  const triggerSpec = { type: 'rest', name: 'rest', timeout: timeoutMs, external: true }
  return JSON.stringify({ version: '1.0', flowSpec: { start: [step] }, triggerSpec })
}

/** A script behind HTTP, and what scripts that never end do to a pipeline beside them. */
export async function benchScriptPipelines(): Promise<void> {
  const platform = await startJatai({
    steps: JSON.stringify({ ...document, name: 'steps' }),
    script: scriptPipeline("output = 'Hello ' + body.name", 10_000),
    endless: scriptPipeline('for (;;);', BOMB_MS),
  })
  const ask = (name: string, rate?: number, seconds = 4): Promise<LoadResult> =>
    load({
      port: platform.port,
      path: `/pipeline/demo/v1/${name}`,
      body: BODY,
      connections: 4,
      seconds,
      ...(rate === undefined ? {} : { rate }),
    })
  for (const name of ['steps', 'script']) await ask(name)
  const rows: string[][] = []
  for (const name of ['steps', 'script']) {
    const { p50, p99, perSecond } = await ask(name)
    rows.push([name, `${fixed(p50, 2)} ms`, `${fixed(p99, 2)} ms`, fixed(perSecond)])
  }
  table('One script behind HTTP, four connections', ['pipeline', 'p50', 'p99', 'requests/s'], rows)

  const quiet: LoadResult[] = []
  const beside: LoadResult[] = []
  for (let round = 0; round < ROUNDS; round++) {
    quiet.push(await ask('steps', RATE))
    const endless = `http://127.0.0.1:${platform.port}/pipeline/demo/v1/endless`
    const bombs = Array.from({ length: 8 }, () => fetch(endless, { method: 'POST' }))
    await new Promise((resolve) => setTimeout(resolve, 2000))
    beside.push(await ask('steps', RATE))
    await Promise.all(bombs)
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  const row = (title: string, results: readonly LoadResult[]): string[] => [
    title,
    `${fixed(median(results.map(({ p50 }) => p50)), 2)} ms`,
    `${fixed(median(results.map(({ p99 }) => p99)), 2)} ms`,
  ]
  table(
    `Three steps at ${RATE} requests/s, beside eight calls of a script that never ends`,
    ['', 'p50', 'p99'],
    [row('alone', quiet), row('beside them', beside)],
  )
  await platform.stop()
}
