export interface ReadEvent {
  readonly id?: string
  readonly event?: string
  readonly data?: unknown
  readonly comment?: string
}

/** Reads server-sent events off a response, one by one. */
export interface EventReader {
  /** Undefined when the stream has ended. */
  next(): Promise<ReadEvent | undefined>
  /** The next event of a name; comments and others are passed over. */
  nextOf(event: string): Promise<ReadEvent>
  close(): Promise<void>
}

export function readEvents(response: Response): EventReader {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  const next = async (): Promise<ReadEvent | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        return eventOf(block)
      }
      const { done, value } = await reader.read()
      if (done) return undefined
      text += decoder.decode(value, { stream: true })
    }
  }
  return {
    next,
    async nextOf(event) {
      for (;;) {
        const found = await next()
        if (found === undefined) throw new Error(`the stream ended before an event "${event}"`)
        if (found.event === event) return found
      }
    },
    close: () => reader.cancel(),
  }
}

function eventOf(block: string): ReadEvent {
  const fields = block.split('\n').map((line) => /^([a-z]*):? ?(.*)$/.exec(line))
  const field = (name: string): string | undefined => fields.find((match) => match?.[1] === name)?.[2]
  const [id, event, data, comment] = ['id', 'event', 'data', ''].map(field)
  return {
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { event }),
    ...(data === undefined ? {} : { data: JSON.parse(data) as unknown }),
    ...(comment === undefined ? {} : { comment }),
  }
}
