import { Readable } from 'node:stream'

/** An event of a stream: its id is what a reader that comes back says it has read last. */
export interface StreamEvent {
  readonly id: number | string
  readonly name: string
  readonly data: unknown
}

/** Server-sent events (HTML Living Standard §9.2) for one reader. */
export interface EventStream {
  readonly content: Readable
  send(event: StreamEvent): void
  end(): void
}

/** Proxies cut connections on which nothing happens. */
const HEARTBEAT_MS = 15_000
/** A reader that is so far behind is let go: it comes back and says where it was. */
const MOST_BUFFERED_BYTES = 16 * 1024 * 1024

/** @param onClose called once, when the reader has gone or the stream has ended */
export function createEventStream(onClose: () => void): EventStream {
  const content = new Readable({ read: () => undefined })
  const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS)
  heartbeat.unref()
  let isOpen = true

  function close(): void {
    if (!isOpen) return
    isOpen = false
    clearInterval(heartbeat)
    onClose()
  }

  function write(text: string): void {
    if (!isOpen) return
    if (content.readableLength > MOST_BUFFERED_BYTES) {
      content.destroy()
      return close()
    }
    content.push(text)
  }

  content.once('close', close)
  content.once('error', close)
  // At once, so that the reader knows that it is connected.
  write(':\n\n')
  return {
    content,
    send({ id, name, data }) {
      write(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
    },
    end() {
      if (isOpen) content.push(null)
      close()
    },
  }
}
