import { Readable } from 'node:stream'
import { logs } from '@jatai/api'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { csvHeaders } from './csv-headers.ts'
import { logCsv } from './log-csv.ts'
import type { LogsService } from './logs-service.ts'

export function logRoutes(service: LogsService): readonly BoundRoute[] {
  return [
    bind(logs.searchLogs, ({ caller, params, query }) => service.search(caller, params.environment, query)),
    bind(logs.exportLogs, ({ caller, params, query: { separator, ...filter } }) => {
      const lines = service.all(caller, params.environment, filter)
      return new Answer<NodeJS.ReadableStream>(Readable.from(logCsv(lines, separator)), {
        headers: csvHeaders(`logs-${params.environment}`),
      })
    }),
  ]
}
