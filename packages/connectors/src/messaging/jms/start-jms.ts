import type { RunningSource, SourceContext } from '@jatai/sdk'
import { startAmqp } from './amqp-source.ts'
import type { JmsSettings } from './jms-settings.ts'
import { startSqs } from './sqs-source.ts'
import { startStomp } from './stomp-source.ts'

/** @throws RemoteError when the system cannot be reached, or refuses */
export function startJms(settings: JmsSettings, context: SourceContext<unknown>): Promise<RunningSource> {
  switch (settings.transport) {
    case 'sqs':
      return startSqs(settings.queue, settings.autoCommit, settings.timeoutMs, context)
    case 'amqp':
      return startAmqp(settings.broker, settings.subscription, settings.autoCommit, context)
    case 'stomp':
      return startStomp(settings.broker, settings.subscription, settings.autoCommit, context)
  }
}
