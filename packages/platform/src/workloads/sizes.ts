/** engine.md §6. */
export type SizeName = 'SMALL' | 'MEDIUM' | 'LARGE'

export interface Size {
  readonly maxConsumers: number
  /** Memory for messages, in MB. */
  readonly memoryMb: number
  readonly rtus: number
  /** Share of one processor that it may use, in percent (run-and-monitor.md §13). */
  readonly cpuPercent: number
}

export const SIZES: Readonly<Record<SizeName, Size>> = {
  SMALL: { maxConsumers: 10, memoryMb: 64, rtus: 1, cpuPercent: 20 },
  MEDIUM: { maxConsumers: 20, memoryMb: 128, rtus: 2, cpuPercent: 40 },
  LARGE: { maxConsumers: 40, memoryMb: 256, rtus: 4, cpuPercent: 80 },
}
