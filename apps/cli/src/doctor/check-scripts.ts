import { createScriptPool } from '@jatai/connectors'
import { errorText } from '@jatai/errors'
import type { Finding } from './finding.ts'

/** Scripts run in processes of their own: can they be started? */
export async function checkScripts(): Promise<Finding> {
  const pool = createScriptPool()
  const bad = (detail: string): Finding => ({
    state: 'bad',
    what: 'Scripts',
    detail,
    advice: 'See that this user may start processes',
  })
  try {
    const script = { code: '1 + 1', message: '{}', timeoutMs: 5_000 }
    const result = await pool.runner('doctor').run(script, AbortSignal.timeout(10_000))
    if (result.kind === 'error') return bad(result.text)
    return { state: 'good', what: 'Scripts', detail: 'their process starts and answers' }
  } catch (error) {
    return bad(errorText(error))
  } finally {
    pool.close()
  }
}
