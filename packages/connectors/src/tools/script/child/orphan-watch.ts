/** How often it looks, ms. */
const CHECK_MS = 500

/**
 * A thread of the child that ends it when its parent, whose process id is the thread's data, is gone without having ended
 * it. The main thread cannot: it hears of the closed pipe only between scripts, and some of what a script can ask for
 * takes hours inside the interpreter. It is plain JavaScript in its own address, because a thread that loads TypeScript
 * takes another 20 MB.
 */
export const orphanWatch = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { workerData } from 'node:worker_threads'
    setInterval(() => {
      if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL')
    }, ${CHECK_MS})`)}`,
)
