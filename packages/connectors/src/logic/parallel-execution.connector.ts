import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, FieldError, stepwise } from '@jatai/sdk'
import type { Eventually, Field, ParamsOf, StepCall, Track } from '@jatai/sdk'
import { succeeded } from './succeeded.ts'

interface Line {
  readonly executionId: Json
  readonly track: Track
}

const params = {
  parallelExecutions: lines({
    title: 'Execution lines',
    description: 'Each starts at once with its own copy of the message.',
  }),
  aggregationType: field.choice({ title: 'Aggregation Type', values: ['COLLATE', 'SUMMARY'], default: 'COLLATE' }),
  showExecutionIds: field.boolean({ title: 'Show Execution Ids', default: true }),
  reportExceptions: field.boolean({ title: 'Report Exceptions', default: true }),
}

/** logic.md, Parallel Execution. */
export const parallelExecution = defineConnector({
  name: 'parallel-execution-connector',
  title: 'Parallel Execution',
  summary: 'Runs several lines at the same time and joins their results.',
  category: 'logic',
  failOnError: 'always',
  endsTrack: true,
  params,
  examples: [
    { title: 'No lines', params: { parallelExecutions: '[]' }, message: {}, output: [] },
    {
      title: 'No lines, summed up',
      params: { aggregationType: 'SUMMARY' },
      message: {},
      output: { total: 0, success: 0, failed: 0 },
    },
  ],
  run(call) {
    const results = call.params.parallelExecutions.map((line, index) => stepwise(runLine(call, line, index)))
    const there = results.filter((result): result is LineResult => !(result instanceof Promise))
    if (there.length === results.length) return join(call, there)
    return Promise.all(results.map((result) => Promise.resolve(result))).then((all) => join(call, all))
  },
})

interface LineResult {
  readonly line: Line
  readonly failed: boolean
  readonly message: Json
}

/** Messages are immutable, so lines share the one they start with. */
function* runLine(
  call: StepCall<ParamsOf<typeof params>>,
  line: Line,
  index: number,
): Generator<Eventually<Json>, LineResult, Json> {
  try {
    return { line, failed: false, message: yield call.run(line.track, call.message, { index }) }
  } catch (thrown) {
    return { line, failed: true, message: call.errorObject(thrown) }
  }
}

function join(call: StepCall<ParamsOf<typeof params>>, results: readonly LineResult[]): Json {
  const { aggregationType, showExecutionIds, reportExceptions } = call.params
  if (aggregationType === 'SUMMARY') {
    const success = results.filter((result) => !result.failed && succeeded(result.message)).length
    return { total: results.length, success, failed: results.length - success }
  }
  return results.map(({ line, failed, message }) => {
    const result = failed && !reportExceptions ? null : message
    return showExecutionIds ? { executionId: line.executionId, result } : result
  })
}

function lines(options: { readonly title: string; readonly description: string }): Field<readonly Line[]> {
  return {
    ...options,
    kind: 'list',
    expression: 'none',
    default: [],
    read: () => [],
    prepare(raw, compiler) {
      return field
        .list(options)
        .read(raw)
        .map((row) => {
          if (!isJsonObject(row)) throw new FieldError('must be a list of execution lines')
          const target = row['target']
          if (typeof target !== 'string') throw new FieldError('has an execution line without a target')
          return { executionId: row['executionId'] ?? null, track: compiler.track(target) }
        })
    },
  }
}
