import type { LogLevel, LogLine, LogSource } from './execution-log.ts'
import type { RecordCodec } from './packed-records.ts'

/** Numbers: time, level, and the lengths of key and step: -1 where one is absent. The message is the rest of the text. */
export const lineCodec: RecordCodec<LogLine, LogSource> = {
  numbers: 4,

  originOf: ({ realm, environment, pipeline, version, instance }) => ({
    ...{ realm, environment, pipeline, version },
    ...(instance === undefined ? {} : { instance }),
  }),

  hasOrigin: (line, origin) =>
    line.pipeline === origin.pipeline &&
    line.version === origin.version &&
    line.realm === origin.realm &&
    line.environment === origin.environment &&
    line.instance === origin.instance,

  textOf: ({ key = '', step = '', message }) => key + step + message,

  writeNumbers({ at: time, level, key, step }, numbers, at) {
    numbers[at] = time
    numbers[at + 1] = LEVELS.indexOf(level)
    numbers[at + 2] = key === undefined ? -1 : key.length
    numbers[at + 3] = step === undefined ? -1 : step.length
  },

  read(origin, text, numbers, at) {
    const [keyLength, stepLength] = [numbers[at + 2] ?? -1, numbers[at + 3] ?? -1]
    const stepAt = Math.max(0, keyLength)
    const messageAt = stepAt + Math.max(0, stepLength)
    return {
      ...origin,
      at: numbers[at] ?? 0,
      level: LEVELS[numbers[at + 1] ?? 0] as LogLevel, // written by `writeNumbers`
      message: text.slice(messageAt),
      ...(keyLength < 0 ? {} : { key: text.slice(0, stepAt) }),
      ...(stepLength < 0 ? {} : { step: text.slice(stepAt, messageAt) }),
    }
  },
}

const LEVELS: readonly LogLevel[] = ['INFO', 'WARN', 'ERROR']
