import { z } from 'zod'
import { defineRoute } from '../route.ts'
import type { Route } from '../route.ts'

const TAG = 'Operator'
const IN_REALM = '/design/realms/:realm/'

/**
 * The route by which the operator does with public things what this route does with those of a realm:
 * `/design/realms/:realm/capsules/:id` → `/operator/capsules/:id`.
 */
export function ofOperator<S extends z.ZodRawShape, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  route: Route<z.ZodObject<S>, Q, B, A>,
  name: string,
  summary: string,
): Route<z.ZodObject<Omit<S, 'realm'>>, Q, B, A> {
  const { realm: _realm, ...shape } = route.params.shape
  const { body, ...rest } = route
  return defineRoute({
    ...rest,
    ...(body === undefined ? {} : { body }),
    name,
    summary,
    tag: TAG,
    access: 'operator',
    path: route.path.replace(IN_REALM, '/operator/'),
    params: z.object(shape),
  })
}
