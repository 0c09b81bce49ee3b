export interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`)
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y

/**
 * Reads the text format of Prometheus 0.0.4, strictly: every sample belongs to the family that is declared before it,
 * each family is declared once and with its help, no series stands twice.
 *
 * @throws Error naming the line
 */
export function parseExposition(text: string): readonly ParsedSample[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const samples: ParsedSample[] = []
  const declared = new Map<string, string>()
  const seen = new Set<string>()
  let family = ''
  for (const line of text.split('\n').slice(0, -1)) {
    const fail = (why: string): never => {
      throw new Error(`${why}: ${line}`)
    }
    const help = new RegExp(`^# HELP (${NAME}) \\S.*$`).exec(line)
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|summary|histogram)$`).exec(line)
    if (help !== null) {
      family = help[1] ?? ''
      if (declared.has(family)) fail('declared twice')
    } else if (type !== null) {
      if (type[1] !== family) fail('no help before the type')
      declared.set(family, type[2] ?? '')
    } else if (line !== '') {
      const match = SAMPLE.exec(line) ?? fail('no sample')
      const [, name = '', labelText = '', number = ''] = match
      const base = declared.get(family) === 'summary' ? name.replace(/_(sum|count)$/, '') : name
      const plain = declared.get(family) === 'histogram' ? base.replace(/_(sum|count|bucket)$/, '') : base
      if (plain !== family || !declared.has(family)) fail(`not of the family ${family}`)
      if (seen.has(name + labelText)) fail('twice')
      seen.add(name + labelText)
      const value = number === '+Inf' ? Infinity : Number(number)
      if (Number.isNaN(value) && number !== 'NaN') fail('no number')
      samples.push({ name, labels: labelsOf(labelText) ?? fail('no labels'), value })
    }
  }
  return samples
}

function labelsOf(text: string): Readonly<Record<string, string>> | undefined {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text)
    if (match === null) return undefined
    labels[match[1] ?? ''] = (match[2] ?? '').replace(/\\(.)/g, (_, unit: string) => (unit === 'n' ? '\n' : unit))
  }
  return labels
}
