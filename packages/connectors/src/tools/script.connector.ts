import { randomUUID } from 'node:crypto'
import { parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import { findExactNumbers } from './script/exact-numbers.ts'

const DEFAULT_TIMEOUT_MS = 10_000
/** Longer than any pipeline may take: 15 minutes, and more than timers are good for. */
const LONGEST_TIMEOUT_MS = 24 * 60 * 60 * 1000

/** tools.md, Script (JavaScript); reliability.md §6. */
export const script = defineConnector({
  name: 'script-connector',
  title: 'Script (JavaScript)',
  summary: 'Runs JavaScript in a sandbox; its result is what the code assigns to output.',
  category: 'tools',
  failOnError: 'never',
  params: {
    code: field.code({
      title: 'Code',
      description:
        'Finds body, message, lodash, _ and moment, and assigns the result to output. No network, timers or modules. ' +
        'Numbers are those of JavaScript: of a number with more digits than those hold, arithmetic sees the nearest one. ' +
        'Where the script hands it on untouched, it keeps all digits: an integer anywhere in output, a decimal in the ' +
        'object it came in.',
      required: true,
      language: 'javascript',
      default:
        'var currentDate = moment.tz(new Date(), "America/Sao_Paulo");\noutput = {currentDate: currentDate.format()};',
    }),
    timeout: field.integer({
      title: 'Script Timeout',
      description: 'In milliseconds.',
      default: DEFAULT_TIMEOUT_MS,
      expression: 'none',
    }),
    useExperimentalRuntime: field.boolean({
      title: 'Use Experimental Runtime',
      description: 'Kept for documents that have it; there is one runtime.',
      advanced: true,
    }),
  },
  examples: [
    {
      title: 'A greeting',
      params: { code: "output = 'Hello ' + body.name;" },
      message: { body: { name: 'Ana' } },
      output: { success: true, output: 'Hello Ana' },
    },
    {
      title: 'Lodash and Moment',
      params: {
        code: "output = [lodash.chunk([1, 2, 3], 2), moment.tz('2024-01-01T12:00:00Z', 'America/Sao_Paulo').hour()];",
      },
      message: {},
      output: { success: true, output: [[[1, 2], [3]], 9] },
    },
    {
      title: 'An error',
      params: { code: "throw new Error('no order')" },
      message: {},
      output: { success: false, error: 'no order' },
    },
  ],
  async run(call) {
    const { code, timeout } = call.params
    const message = stringifyJson(call.message)
    const exactNumbers = findExactNumbers(call.message, message, randomUUID())
    const result = await call.execution.services.scripts.run(
      {
        code,
        message,
        timeoutMs: timeout > 0 ? Math.min(timeout, LONGEST_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS,
        ...(exactNumbers === undefined ? {} : { exactNumbers: exactNumbers.json }),
      },
      call.signal,
    )
    for (const { level, text } of result.lines) call.log(level, text)
    if (result.kind === 'error') return { success: false, error: result.text }
    return parsedOutput(exactNumbers === undefined ? result.json : exactNumbers.restore(result.json))
  },
})

/** Output nested deeper than our parser goes is an error like any other. */
function parsedOutput(json: string): Json {
  try {
    return { success: true, output: parseJson(json) }
  } catch (error) {
    return { success: false, error: (error as Error).message }
  }
}
