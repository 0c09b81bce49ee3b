import type { ExecutionLog } from '@jatai/platform'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { MeasuredNow } from './metrics-collector.ts'

/** The metrics of the platform itself, for those who run it (architecture.md ). */
export interface PlatformMetrics {
  /** Of the process: Node and the operating system. */
  ofProcess(): Promise<string>
  /** All of the platform, in the text format of Prometheus. */
  text(): Promise<string>
  readonly contentType: string
}

export function createPlatformMetrics(options: {
  readonly search: ExecutionLog
  readonly version: string
  readonly deployments: () => Promise<readonly MeasuredNow[]>
  readonly liveReaders: () => number
}): PlatformMetrics {
  const { search, version, deployments, liveReaders } = options
  const ofProcess = new Registry()
  // The finer the delay of the event loop is watched, the more often an idle process wakes.
  collectDefaultMetrics({ register: ofProcess, eventLoopMonitoringPrecision: 100 })
  // Sums of others, by names that belong to counters: checkers of the format complain.
  for (const what of ['resources', 'handles', 'requests']) ofProcess.removeSingleMetric(`nodejs_active_${what}_total`)
  const own = new Registry()
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
    // The registry keeps it.
    void new Gauge({
      name,
      help,
      registers: [own],
      async collect() {
        this.set(await read())
      },
    })
  }
  const info = new Gauge({
    name: 'jatai_info',
    help: 'The version that runs',
    labelNames: ['version'],
    registers: [own],
  })
  info.set({ version }, 1)
  const sum = async (read: (deployment: MeasuredNow) => number): Promise<number> =>
    (await deployments()).reduce((total, deployment) => total + read(deployment), 0)
  gauge('jatai_deployments', 'Deployments that are served', async () => (await deployments()).length)
  gauge('jatai_queue_messages', 'Messages that wait in the queues of deployments', () =>
    sum(({ workload }) => workload.queued),
  )
  gauge('jatai_executions_inflight', 'Executions that run', () =>
    sum(({ replicas }) => replicas.reduce((total, { measurement }) => total + measurement.inFlight, 0)),
  )
  gauge('jatai_search_buffered_records', 'Records that wait to be written', () => search.counters().buffered)
  gauge(
    'jatai_search_dropped_lines',
    'Log lines that found no room since the start',
    () => search.counters().droppedLines,
  )
  gauge('jatai_search_dropped_starts', 'Starts of executions that found no room', () => search.counters().droppedStarts)
  gauge('jatai_search_known_ends', 'Ends of executions that had ended before', () => search.counters().knownEnds)
  gauge('jatai_live_readers', 'Pages that follow executions or logs', liveReaders)
  // Without a measurement the library writes `Nan`, which the format does not know.
  const textOf = async (registry: Registry): Promise<string> => (await registry.metrics()).replace(/ Nan$/gm, ' NaN')
  return {
    ofProcess: () => textOf(ofProcess),
    text: async () => (await textOf(own)) + (await textOf(ofProcess)),
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
  }
}
