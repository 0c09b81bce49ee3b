import { RequestError } from '@jatai/errors'
import type { alerts, BodyOf } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, SecretBox, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { findAll } from '../documents/find-all.ts'
import { checkRevision } from '../http/check-revision.ts'
import { claimName, releaseName } from '../names/claim-name.ts'
import { unknownPipeline } from '../monitor/visibility.ts'
import type { Visibility } from '../monitor/visibility.ts'
import { ALERTS, ALERT_STATES, channelPlace } from './alert-document.ts'
import type { AlertDocument } from './alert-document.ts'
import { alertView } from './alert-view.ts'
import { defaultAlertName } from './default-name.ts'

type NewAlert = BodyOf<typeof alerts.createAlert>
type ChangedAlert = BodyOf<typeof alerts.updateAlert>

export interface AlertChange {
  readonly before: AlertDocument
  readonly after: Stored<AlertDocument>
}

/** Alerts, as people manage them. Errors are `ALERT_UNKNOWN`, also for one about a pipeline that the caller does not see. */
export interface AlertsService {
  list(caller: Caller, environment: string, search: string): Promise<alerts.Alert[]>
  get(caller: Caller, environment: string, id: string): Promise<Stored<AlertDocument>>
  /** @throws RequestError `ALERT_NAME_TAKEN`, `PIPELINE_UNKNOWN`, `ENVIRONMENT_UNKNOWN` */
  create(caller: Caller, environment: string, input: NewAlert): Promise<Stored<AlertDocument>>
  /** @throws RequestError `ALERT_NAME_TAKEN`, `REVISION_STALE` */
  update(
    caller: Caller,
    environment: string,
    id: string,
    input: ChangedAlert,
    ifMatch: string | undefined,
  ): Promise<AlertChange>
  switch(
    caller: Caller,
    environment: string,
    id: string,
    isActive: boolean,
    ifMatch: string | undefined,
  ): Promise<AlertChange>
  delete(caller: Caller, environment: string, id: string): Promise<AlertDocument>
  view(stored: Stored<AlertDocument>): Promise<alerts.Alert>
}

export function createAlertsService(options: {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  readonly visibility: Visibility
  readonly createId: () => string
  readonly now: () => number
}): AlertsService {
  const { documents, secrets, visibility, createId, now } = options

  async function get(caller: Caller, environment: string, id: string): Promise<Stored<AlertDocument>> {
    const found = await documents.get(ALERTS, id)
    const isTheirs = found?.document.realm === caller.realm && found.document.environment === environment
    if (!isTheirs || !(await isVisible(caller, found.document))) {
      throw new RequestError('ALERT_UNKNOWN', `There is no alert "${id}" in ${environment}`)
    }
    return found
  }

  async function isVisible(caller: Caller, { scope }: Pick<AlertDocument, 'scope'>): Promise<boolean> {
    return scope.kind === 'realm' || visibility.isVisible(caller, scope.pipeline)
  }

  async function checkScope(caller: Caller, input: Pick<AlertDocument, 'scope'>): Promise<void> {
    if (input.scope.kind === 'pipeline' && !(await isVisible(caller, input))) {
      throw unknownPipeline(input.scope.pipeline)
    }
  }

  /** Names are unique in an environment. */
  function claim(realm: string, environment: string, name: string, id: string): Promise<void> {
    const taken = (): Error =>
      new RequestError('ALERT_NAME_TAKEN', `There is an alert "${name}" in ${environment} already`)
    return claimName(documents, 'alert', realm, `${environment}/${name}`, id, taken)
  }

  function sealed(
    id: string,
    channel: 'slack' | 'webhook',
    url: string | null | undefined,
    before: string | null,
  ): string | null {
    if (url === undefined) return before
    return url === null ? null : secrets.seal(url, channelPlace(id, channel))
  }

  async function change(
    caller: Caller,
    found: Stored<AlertDocument>,
    ifMatch: string | undefined,
    changed: (alert: AlertDocument) => AlertDocument,
  ): Promise<AlertChange> {
    checkRevision(found.revision, ifMatch)
    const after = await updateDocument(documents, ALERTS, found.id, (alert) => {
      if (alert === undefined) throw new RequestError('ALERT_UNKNOWN', `There is no alert "${found.id}"`)
      return { ...changed(alert), generation: createId(), updatedAt: now(), updatedBy: caller.actor }
    })
    return { before: found.document, after: after as Stored<AlertDocument> }
  }

  const service: AlertsService = {
    async list(caller, environment, search) {
      const hidden = new Set(await visibility.hidden(caller))
      const part = search.toLowerCase()
      const found = await findAll(documents, ALERTS, {
        where: { realm: caller.realm, environment },
        sort: [{ field: 'name' }],
      })
      const wanted = found.filter(({ document: { name, scope } }) => {
        const pipeline = scope.kind === 'pipeline' ? scope.pipeline : ''
        return !hidden.has(pipeline) && (name.toLowerCase().includes(part) || pipeline.toLowerCase().includes(part))
      })
      return Promise.all(wanted.map((stored) => service.view(stored)))
    },
    get,
    async create(caller, environment, { name: chosen, slackUrl, webhookUrl, ...input }) {
      await checkScope(caller, input)
      const id = createId()
      const { realm } = caller
      const name =
        chosen ?? (await freeName(realm, environment, defaultAlertName(realm, environment, input.scope, input.metric)))
      await claim(realm, environment, name, id)
      const document: AlertDocument = {
        realm,
        environment,
        name,
        // A new alert is switched on by hand.
        isActive: false,
        ...input,
        slackUrl: sealed(id, 'slack', slackUrl, null),
        webhookUrl: sealed(id, 'webhook', webhookUrl, null),
        generation: createId(),
        lastFailure: null,
        createdAt: now(),
        updatedAt: now(),
        updatedBy: caller.actor,
      }
      return documents.put(ALERTS, id, document, { ifAbsent: true })
    },
    async update(caller, environment, id, { slackUrl, webhookUrl, ...input }, ifMatch) {
      const found = await get(caller, environment, id)
      checkRevision(found.revision, ifMatch)
      await checkScope(caller, input)
      const { realm, name } = found.document
      if (input.name !== name) await claim(realm, environment, input.name, id)
      const changed = await change(caller, found, ifMatch, (alert) => ({
        ...alert,
        ...input,
        slackUrl: sealed(id, 'slack', slackUrl, alert.slackUrl),
        webhookUrl: sealed(id, 'webhook', webhookUrl, alert.webhookUrl),
        lastFailure: null,
      }))
      if (input.name !== name) await releaseName(documents, 'alert', realm, `${environment}/${name}`, id)
      return changed
    },
    async switch(caller, environment, id, isActive, ifMatch) {
      const found = await get(caller, environment, id)
      if (found.document.isActive === isActive) return { before: found.document, after: found }
      return change(caller, found, ifMatch, (alert) => ({ ...alert, isActive }))
    },
    async delete(caller, environment, id) {
      const { document, revision } = await get(caller, environment, id)
      await documents.delete(ALERTS, id, { ifRevision: revision })
      await releaseName(documents, 'alert', document.realm, `${environment}/${document.name}`, id)
      for (const state of await findAll(documents, ALERT_STATES, { where: { alert: id } })) {
        await documents.delete(ALERT_STATES, state.id)
      }
      return document
    },
    async view(stored) {
      const states = await findAll(documents, ALERT_STATES, { where: { alert: stored.id } })
      return alertView(
        stored,
        states.map(({ document }) => document),
        secrets,
      )
    },
  }
  return service

  /** The name, or the first of `name-2`, `name-3`, … that nobody has. */
  async function freeName(realm: string, environment: string, name: string): Promise<string> {
    const all = await findAll(documents, ALERTS, { where: { realm, environment } })
    const taken = new Set(all.map(({ document }) => document.name))
    if (!taken.has(name)) return name
    for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`
  }
}
