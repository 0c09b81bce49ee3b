import type { Distribution } from '@jatai/platform'
import type { MetricFamily, Sample } from './exposition.ts'
import type { MeasuredNow, MeasuredReplica } from './metrics-collector.ts'

type Labels = Sample['labels']

/** The metrics of deployments for Prometheus and Datadog, by their published names (run-and-monitor.md §14). */
export function pipelineMetrics(deployments: readonly MeasuredNow[]): readonly MetricFamily[] {
  const replicas = deployments.flatMap((deployment) =>
    deployment.replicas.map((replica) => ({ ...replica, labels: replicaLabels(deployment, replica) })),
  )
  const family = (
    type: MetricFamily['type'],
    name: string,
    help: string,
    read: (replica: MeasuredReplica & { readonly labels: Labels }) => readonly Sample[],
  ): MetricFamily => ({ type, name, help, samples: replicas.flatMap(read) })
  const value = (
    type: 'gauge' | 'counter',
    name: string,
    help: string,
    read: (replica: MeasuredReplica) => number | undefined,
  ): MetricFamily =>
    family(type, name, help, (replica) => {
      const found = read(replica)
      return found === undefined ? [] : [{ labels: replica.labels, value: found }]
    })
  const ofLine = (
    type: 'gauge' | 'counter',
    name: string,
    help: string,
    read: (deployment: MeasuredNow) => number,
  ): MetricFamily => ({
    type,
    name,
    help,
    samples: deployments.map((deployment) => ({ labels: lineLabels(deployment), value: read(deployment) })),
  })
  const latency = (name: string): MetricFamily =>
    family('summary', name, 'Time of a component, of one run in sixteen', ({ measurement, labels }) =>
      measurement.components.flatMap(({ component, step, timed, timedMs }) => [
        { labels: { ...labels, component, step }, suffix: '_sum' as const, value: timedMs / 1000 },
        { labels: { ...labels, component, step }, suffix: '_count' as const, value: timed },
      ]),
    )

  return [
    value('gauge', 'pipeline_inflight', 'Executions that run', ({ measurement }) => measurement.inFlight),
    value(
      'gauge',
      'pipeline_inflight_reported_by_camel',
      'The same as pipeline_inflight, by its older name',
      ({ measurement }) => measurement.inFlight,
    ),
    value('gauge', 'pipeline_all_hung', '1 when all consumers hang', ({ measurement }) => Number(measurement.isHung)),
    value('gauge', 'pipeline_message_rate_in_sec', 'Messages each second', ({ perSecond }) => Math.round(perSecond)),
    value('gauge', 'pipeline_message_error_rate_in_sec', 'Errors each second', ({ errorsPerSecond }) =>
      Math.round(errorsPerSecond),
    ),
    family('summary', 'pipeline_message_size_bytes', 'Size of messages', ({ measurement, labels }) => [
      ...summary(measurement.requestBytes, { ...labels, direction: 'request' }),
      ...summary(measurement.responseBytes, { ...labels, direction: 'response' }),
    ]),
    family('summary', 'pipeline_cached_bytes', 'Cached bytes; engines cache no messages', ({ labels }) => [
      { labels, suffix: '_sum', value: 0 },
      { labels, suffix: '_count', value: 0 },
    ]),
    value('counter', 'pipeline_redeliveries', 'Messages taken again', ({ measurement }) => measurement.redelivered),
    family('counter', 'pipeline_component_executions_total', 'Runs of a component', ({ measurement, labels }) =>
      measurement.components.map(({ component, step, executions }) => ({
        labels: { ...labels, component, step },
        value: executions,
      })),
    ),
    latency('pipeline_component_processi_latency_seconds'),
    latency('pipeline_component_processing_latency_seconds'),
    value(
      'counter',
      'pipeline_message_monitoring_processor_latency_seconds',
      'Time spent on handing over records',
      ({ measurement }) => measurement.recordingMs / 1000,
    ),
    value(
      'counter',
      'pipeline_process_cpu_seconds_total',
      'Processor time of the engine',
      ({ measurement }) => measurement.cpuMs / 1000,
    ),
    value(
      'gauge',
      'pipeline_jvm_memory_bytes_used',
      'Heap of the engine beyond what it has at rest',
      ({ measurement }) => measurement.memory?.usedBytes,
    ),
    value(
      'gauge',
      'pipeline_jvm_memory_bytes_max',
      'Memory of the deployment size',
      ({ measurement }) => measurement.memory?.budgetBytes,
    ),
    family('counter', 'pipeline_executions_total', 'Executions that have ended', ({ measurement, labels }) => [
      { labels: { ...labels, result: 'response' }, value: measurement.responses },
      { labels: { ...labels, result: 'error' }, value: measurement.errors },
    ]),
    ofLine(
      'counter',
      'pipeline_trigger_invocations_total',
      'Messages that the trigger has accepted',
      ({ invocations }) => invocations,
    ),
    family(
      'summary',
      'pipeline_response_time_seconds',
      'Response produced − message taken from the queue',
      ({ measurement, labels }) => summary(measurement.elapsedMs, labels, 1000),
    ),
    ofLine('gauge', 'pipeline_queue_messages', 'Messages that wait', ({ workload }) => workload.queued),
    ofLine(
      'gauge',
      'pipeline_dead_letters',
      'Messages that were refused and set aside',
      ({ workload }) => workload.deadLetters,
    ),
    value(
      'gauge',
      'pipeline_memory_usage_ratio',
      'Used memory of the deployment size, from 0 to 1',
      ({ measurement }) =>
        measurement.memory === undefined
          ? undefined
          : Math.min(1, measurement.memory.usedBytes / measurement.memory.budgetBytes),
    ),
  ]
}

function summary({ count, sum, quantiles }: Distribution, labels: Labels, divisor = 1): readonly Sample[] {
  const entries = count === 0 ? [] : Object.entries(quantiles)
  return [
    ...entries.map(([quantile, value]) => ({ labels: { ...labels, quantile }, value: value / divisor })),
    { labels, suffix: '_sum', value: sum / divisor },
    { labels, suffix: '_count', value: count },
  ]
}

function lineLabels({ workload }: MeasuredNow): Labels {
  const { realm, environment, pipeline, versionMajor, versionMinor, instance = '' } = workload
  return { realm, environment, pipeline, version_major: versionMajor, version_minor: versionMinor, instance }
}

function replicaLabels(deployment: MeasuredNow, { measurement }: MeasuredReplica): Labels {
  return { ...lineLabels(deployment), replica: measurement.name }
}
