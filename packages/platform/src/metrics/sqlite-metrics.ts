import { RequestError } from '@jatai/errors'
import { storageError } from '../errors.ts'
import { inTransaction, openDatabase } from '../sqlite/open-database.ts'
import { levelOf, METRIC_LEVELS } from './metric-store.ts'
import type { MetricDeployment, MetricRow, MetricSample, MetricStore, MetricValues } from './metric-store.ts'

export interface SqliteMetricsOptions {
  /** In a folder that exists; or `:memory:`. */
  readonly file: string
}

/**
 * Metrics in a SQLite file: a row for each series, level and step, written at once into all levels. A sample costs some
 * 20 µs; commits do not wait for the disk.
 *
 * @throws RequestError `DATA_FILE_UNUSABLE`
 */
export function openSqliteMetrics({ file }: SqliteMetricsOptions): MetricStore {
  const database = openDatabase({ file, kind: 'JaMe', migrations: MIGRATIONS, isDurable: false })
  const insertSeries = database.prepare(
    `INSERT INTO series (realm, environment, pipeline, major, instance, replica, seen) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (realm, environment, pipeline, major, instance, replica) DO UPDATE SET seen = excluded.seen
     RETURNING id`,
  )
  const columns = COLUMNS.map(([column]) => column)
  const upsert = database.prepare(
    `INSERT INTO sample VALUES (?, ?, ?, ${columns.map(() => '?').join(', ')})
     ON CONFLICT (series, level, step) DO UPDATE SET ${COLUMNS.map(([column, , isPeak]) =>
       isPeak ? `${column} = max(${column}, excluded.${column})` : `${column} = ${column} + excluded.${column}`,
     ).join(', ')}`,
  )
  const seriesOf = database.prepare(
    'SELECT id, replica FROM series WHERE realm = ? AND environment = ? AND pipeline = ? AND major = ? AND instance = ?',
  )
  const rowsOf = database.prepare(
    'SELECT * FROM sample WHERE series = ? AND level = ? AND step > ? AND step < ? ORDER BY step',
  )
  const known = database.prepare(
    'SELECT DISTINCT pipeline, major, instance FROM series WHERE realm = ? AND environment = ? ORDER BY 1, 2, 3',
  )
  const old = database.prepare(
    `DELETE FROM sample WHERE (series, level, step) IN
     (SELECT s.series, s.level, s.step FROM series q JOIN sample s ON s.series = q.id AND s.level = ? AND s.step < ?)`,
  )
  const gone = database.prepare('DELETE FROM series WHERE seen < ?')

  async function guard<T>(work: () => T): Promise<T> {
    try {
      return work()
    } catch (error) {
      throw error instanceof RequestError ? error : storageError('METRICS_UNAVAILABLE', file, error)
    }
  }

  function write(sample: MetricSample): void {
    const { realm, environment, pipeline, versionMajor, instance = '', replica, at } = sample
    const series = Number(
      insertSeries.get(realm, environment, pipeline, versionMajor, instance, replica, Math.trunc(at))?.['id'],
    )
    const values = COLUMNS.map(([, field]) => sample[field])
    METRIC_LEVELS.forEach(({ stepMs }, level) => {
      // A sample stands for the time before it: one that ends on a border belongs to the step before.
      upsert.run(series, level, Math.floor((at - 1) / stepMs) * stepMs, ...values)
    })
  }

  return {
    record: (samples) =>
      guard(() =>
        inTransaction(database, () => {
          for (const sample of samples) write(sample)
        }),
      ),

    read: ({ realm, environment, pipeline, versionMajor, instance = '' }, range) =>
      guard(() => {
        const level = levelOf(range)
        const stepMs = METRIC_LEVELS[level]?.stepMs ?? 0
        return seriesOf.all(realm, environment, pipeline, versionMajor, instance).flatMap(({ id, replica }) =>
          rowsOf.all(Number(id), level, range.from - stepMs, range.to).map((row): MetricRow => ({
            ...valuesOf(row),
            replica: String(replica),
            at: Number(row['step']),
            stepMs,
          })),
        )
      }),

    deployments: (realm, environment) =>
      guard(() =>
        known.all(realm, environment).map((row): MetricDeployment => ({
          realm,
          environment,
          pipeline: String(row['pipeline']),
          versionMajor: Number(row['major']),
          ...(row['instance'] === '' ? {} : { instance: String(row['instance']) }),
        })),
      ),

    sweep: (now) =>
      guard(() =>
        inTransaction(database, () => {
          METRIC_LEVELS.forEach(({ keptMs, stepMs }, level) => old.run(level, now - keptMs - stepMs))
          gone.run(now - Math.max(...METRIC_LEVELS.map(({ keptMs }) => keptMs)))
        }),
      ),

    close: async () => database.close(),
  }
}

/** Column, field, and whether it is a peak. */
const COLUMNS: readonly (readonly [column: string, field: keyof MetricValues, isPeak: boolean])[] = [
  ['covered', 'coveredMs', false],
  ['invocations', 'invocations', false],
  ['executions', 'executions', false],
  ['errors', 'errors', false],
  ['elapsed', 'elapsedMs', false],
  ['request_bytes', 'requestBytes', false],
  ['response_bytes', 'responseBytes', false],
  ['in_flight', 'inFlightPeak', true],
  ['queued', 'queuedPeak', true],
  ['cpu', 'cpuMs', false],
  ['memory', 'memory', false],
  ['memory_readings', 'memoryReadings', false],
]

const MIGRATIONS = [
  `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, realm TEXT NOT NULL, environment TEXT NOT NULL, pipeline TEXT NOT NULL,
    major INTEGER NOT NULL, instance TEXT NOT NULL, replica TEXT NOT NULL, seen INTEGER NOT NULL,
    UNIQUE (realm, environment, pipeline, major, instance, replica)
  );
  CREATE TABLE sample (
    series INTEGER NOT NULL, level INTEGER NOT NULL, step INTEGER NOT NULL,
    ${COLUMNS.map(([column]) => `${column} REAL NOT NULL`).join(', ')},
    PRIMARY KEY (series, level, step)
  ) WITHOUT ROWID;
  `,
]

function valuesOf(row: Record<string, unknown>): MetricValues {
  // Every field has its column.
  return Object.fromEntries(COLUMNS.map(([column, field]) => [field, Number(row[column])])) as unknown as MetricValues
}
