/** An event of a stream (HTML Living Standard §9.2). */
export interface ReceivedEvent {
  readonly id: string
  readonly name: string
  readonly data: string
}

/** The events of an answer as they come, until it ends. */
export async function* readEvents(response: Response): AsyncGenerator<ReceivedEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    let end = text.indexOf('\n\n')
    while (end >= 0) {
      const event = parseEvent(text.slice(0, end))
      if (event !== undefined) yield event
      text = text.slice(end + 2)
      end = text.indexOf('\n\n')
    }
  }
}

function parseEvent(block: string): ReceivedEvent | undefined {
  let id = ''
  let name = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    const [, field = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? []
    if (field === 'id') id = value
    else if (field === 'event') name = value
    else if (field === 'data') data.push(value)
  }
  return data.length === 0 ? undefined : { id, name, data: data.join('\n') }
}
