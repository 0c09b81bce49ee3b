const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** What no header value may hold: it would end the header, or cannot be sent at all. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]+/g

/** How an answer is framed, and which execution made it, is not the flow's business. */
const OURS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-execution-key',
])

/** Whether a flow, or the settings of a pipeline, may send a header of this name. */
export function isSendableName(name: string): boolean {
  return NAME.test(name) && !OURS.has(name.toLowerCase()) && name !== '__proto__'
}

/** A header value with blanks for what cannot be sent. */
export function sendableValue(value: string): string {
  return value.replace(UNSENDABLE, ' ')
}
