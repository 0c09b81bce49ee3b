import type { Route } from '@jatai/api'
import type { Resource } from './resource.ts'
import { createAction, deleteAction, getAction, setAction } from './route-actions.ts'
import type { Created, Shown } from './route-actions.ts'

/** A resource whose actions are routes of the API as they are. */
export interface RouteResource extends Shown, Pick<Created, 'rowOf' | 'noteOf'> {
  readonly names: Resource['names']
  readonly summary: string
  readonly one?: Route
  readonly create?: Route
  readonly set?: Route
  readonly delete?: Route
}

export function routeResource(declared: RouteResource): Resource {
  const { names, summary, one, create, set, delete: remove } = declared
  return {
    names,
    summary,
    actions: {
      get: getAction(declared, one),
      ...(create === undefined ? {} : { create: createAction(create, declared) }),
      ...(set === undefined ? {} : { set: setAction(declared, set) }),
      ...(remove === undefined ? {} : { delete: deleteAction(declared, remove) }),
    },
  }
}
