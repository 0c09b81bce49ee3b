import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runTracks, step } from '../logic/__fixtures__/run-tracks.ts'
import { makeWorkbook, openpyxl, xlsxWriter } from './excel/__fixtures__/workbooks.ts'

/** What comes out, and the messages of the runs. */
async function stream(
  params: Readonly<Record<string, Json>>,
  workbook: Uint8Array = openpyxl,
  work: (message: Json) => Json = () => ({ success: true }),
): Promise<{ readonly output: unknown; readonly runs: Json[]; readonly errors: Json[] }> {
  const runs: Json[] = []
  const errors: Json[] = []
  const outcome = await runTracks(
    {
      start: [
        step('stream-excel-connector', {
          fileName: 'a.xlsx',
          readSpecificColumnsAsString: '',
          onProcess: 'each',
          onException: 'failed',
          ...params,
        }),
      ],
      each: [step('work')],
      failed: [step('note')],
    },
    {
      files: { 'a.xlsx': workbook },
      message: { n: 1 },
      behaviours: {
        work: ({ message }) => (runs.push(message), work(message)),
        note: ({ message }) => (errors.push(message), message),
      },
    },
  )
  return { output: outcome.kind === 'response' ? outcome.message : outcome.error, runs, errors }
}

const rows = [
  { A: 'Name', B: 'Price', C: 'When', D: 'Paid', E: 'Sum' },
  { A: 'Ana & Rui', B: 10.5, C: '2026-11-25T13:30:00.000Z', D: true },
  { B: 1234.56789, C: '2026-01-02T00:00:00.000Z', D: false },
  { A: 'last', B: '00123', C: '08:15:00' },
]

describe('Stream Excel', () => {
  test('runs once for every row that has a cell, the header included', async () => {
    expect(await stream({ sheetName: 'Plan1' })).toEqual({
      output: { total: 4, success: 4, failed: 0 },
      runs: rows,
      errors: [],
    })
  })

  test('finds the sheet by its index', async () => {
    const params = { useSheetIndex: true, sheetIndex: 2, sheetName: 'ignored' }
    expect((await stream(params, xlsxWriter)).runs).toEqual([{ A: 'y' }])
    expect((await stream({ ...params, sheetIndex: 1 }, xlsxWriter)).output).toEqual({ total: 0, success: 0, failed: 0 })
  })

  test.each([
    [0, 1234],
    [2, 1234.56],
    [3, 1234.567],
    [20, 1234.567891],
  ])('cuts numbers to %d digits', async (maxFractionalDigits, expected) => {
    expect((await stream({ maxFractionalDigits })).runs[2]).toMatchObject({ B: expected })
  })

  test('does not let the noise of floating point tip a digit over', async () => {
    const numbers = ['0.7999999999999999', '4.3499999999999996', '-1.239', '1e300', '0.1', '1e-7']
    const cells = numbers.map((number) => `<c><v>${number}</v></c>`).join('')
    const workbook = await makeWorkbook(`<worksheet><sheetData><row>${cells}</row></sheetData></worksheet>`)
    const { runs } = await stream({ sheetName: 'S', maxFractionalDigits: 2 }, workbook)
    expect(runs).toEqual([{ A: 0.8, B: 4.35, C: -1.23, D: 1e300, E: 0.1, F: 0 }])
  })

  test('reads columns as Excel shows them', async () => {
    const some = await stream({ readSpecificColumnsAsString: ' b, D,C ' })
    expect(some.runs.slice(1)).toEqual([
      { A: 'Ana & Rui', B: '10.5', C: '25/11/2026 13:30', D: 'TRUE' },
      { B: '1,234.57', C: '2026-01-02', D: 'FALSE' },
      { A: 'last', B: '00123', C: '8:15:00' },
    ])
    const all = await stream({ readAllColumnsAsString: true, sheetName: 'Sheet A' }, xlsxWriter)
    expect(all.runs).toEqual([
      { A: 'Name', B: '10.5', C: '25/11/2026', D: '21' },
      { A: 'bold text', B: 'TRUE' },
      { B: '0.1234567', C: '25.6%' },
    ])
  })

  test('names a failed row by its column, and goes on', async () => {
    const fail = (message: Json): Json => {
      if ((message as { A?: string }).A === 'last') throw new Error('boom')
      return { success: true }
    }
    const { output, errors } = await stream({ itemIdentifier: 'b' }, openpyxl, fail)
    expect(output).toEqual({ total: 4, success: 3, failed: 1 })
    expect(errors).toMatchObject([{ error: 'boom', code: 500, processId: '00123' }])
  })

  test('leaves out rows, and stops at the limit', async () => {
    expect((await stream({ advanced: true, skip: '{{ message.n }}', limit: '2' })).runs).toEqual(rows.slice(1, 3))
    expect((await stream({ advanced: true, limit: 1 })).output).toEqual({ total: 1, success: 1, failed: 0 })
  })

  test('runs rows side by side', async () => {
    const { output, runs } = await stream({ parallel: true })
    expect([output, runs.length]).toEqual([{ total: 4, success: 4, failed: 0 }, 4])
  })

  test.each<[Readonly<Record<string, Json>>, string, string]>([
    [{ sheetName: 'X' }, "Sheet 'X' does not exist", 'MissingSheetException'],
    [{ useSheetIndex: true, sheetIndex: 9 }, 'Sheet 9 does not exist', 'MissingSheetException'],
    [{ useSheetIndex: true }, 'Sheet Index is empty', 'PipelineEngineRuntimeException'],
    [{ fileName: 'b.xlsx' }, 'File b.xlsx does not exist.', 'PipelineEngineRuntimeException'],
    [{ fileName: '../a.xlsx' }, 'Access to ../a.xlsx is not allowed', 'PipelineEngineRuntimeException'],
  ])('fails for %j', async (params, message, exception) => {
    const { output } = await stream(params)
    expect(output).toEqual({ success: false, message, exception: expect.stringMatching(`\\.${exception}$`) as unknown })
    expect((await stream({ ...params, failOnError: true })).output).toMatchObject({ error: message, code: 500 })
  })

  test('refuses columns that do not exist', async () => {
    await expect(stream({ readSpecificColumnsAsString: 'A,1' })).rejects.toThrow("must be letters of columns, not '1'")
  })
})
