import { endCodec } from './end-codec.ts'
import type { EndOrigin } from './end-codec.ts'
import type { ExecutionEnd, ExecutionStart, ExecutionTrace, LogLine, LogSource } from './execution-log.ts'
import { lineCodec } from './line-codec.ts'
import { BlockPool, PackedRecords } from './packed-records.ts'
import type { PackedContent } from './packed-records.ts'

/** Records that are written together. */
export interface RecordBatch {
  /** By key, so that an end takes the place of its start. */
  readonly starts: Map<string, ExecutionStart>
  readonly ends: PackedRecords<ExecutionEnd, EndOrigin>
  readonly lines: PackedRecords<LogLine, LogSource>
  readonly traces: ExecutionTrace[]
}

/** A batch as another thread gets it. */
export interface BatchContent extends Pick<RecordBatch, 'starts' | 'traces'> {
  readonly ends: PackedContent<EndOrigin>
  readonly lines: PackedContent<LogSource>
}

/** @param pool where the memory of packed records comes from and goes to */
export function createRecordBatch(pool = new BlockPool()): RecordBatch {
  return {
    starts: new Map(),
    ends: new PackedRecords(endCodec, pool),
    lines: new PackedRecords(lineCodec, pool),
    traces: [],
  }
}

export function contentOf({ starts, ends, lines, traces }: RecordBatch): BatchContent {
  return { starts, ends: ends.content, lines: lines.content, traces }
}

export function batchOf({ starts, ends, lines, traces }: BatchContent): RecordBatch {
  return { starts, ends: new PackedRecords(endCodec, ends), lines: new PackedRecords(lineCodec, lines), traces }
}
