import { alerts } from '@jatai/api'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { AlertChange, AlertsService } from './alerts-service.ts'
import type { AlertDocument } from './alert-document.ts'

export function alertRoutes(service: AlertsService): readonly BoundRoute[] {
  const answerOf = async ({ after }: Pick<AlertChange, 'after'>): Promise<Answer<alerts.Alert>> =>
    new Answer(await service.view(after), { revision: after.revision })
  const noted = (change: AlertChange) => ({ before: told(change.before), after: told(change.after.document) })

  return [
    bind(alerts.listAlerts, ({ caller, params, query }) =>
      service.list(caller, params.environment, query.search ?? ''),
    ),
    bind(alerts.getAlert, async ({ caller, params }) => {
      return answerOf({ after: await service.get(caller, params.environment, params.id) })
    }),
    bind(alerts.createAlert, async ({ caller, params, body, audit }) => {
      const after = await service.create(caller, params.environment, body)
      Object.assign(audit, { reference: after.id, after: told(after.document) })
      return answerOf({ after })
    }),
    bind(alerts.updateAlert, async ({ caller, params, body, ifMatch, audit }) => {
      const change = await service.update(caller, params.environment, params.id, body, ifMatch)
      Object.assign(audit, noted(change))
      return answerOf(change)
    }),
    bind(alerts.switchAlert, async ({ caller, params, body, ifMatch, audit }) => {
      const change = await service.switch(caller, params.environment, params.id, body.isActive, ifMatch)
      Object.assign(audit, noted(change))
      return answerOf(change)
    }),
    bind(alerts.deleteAlert, async ({ caller, params, audit }) => {
      audit.before = told(await service.delete(caller, params.environment, params.id))
    }),
  ]
}

/** For the audit: the sealed addresses tell nothing, and are left out. */
function told({ slackUrl, webhookUrl, ...rest }: AlertDocument): object {
  return { ...rest, hasSlack: slackUrl !== null, hasWebhook: webhookUrl !== null }
}
