import { z } from 'zod'
import { problem, runtimeProblem } from './problem.ts'
import { BODY_TYPES } from './route.ts'
import type { Route } from './route.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** The OpenAPI 3.1 document of routes. */
export function openApi(routes: readonly Route[], info: { readonly version: string; readonly server: string }): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z]+)/g, '{$1}')
    const operations = (paths[path] ??= {})
    operations[route.method.toLowerCase()] = operation(route)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Jataí admin API',
      version: info.version,
      description: 'Everything that the portal and the command line can do.',
    },
    servers: [{ url: info.server }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `POST /auth/realms/{realm}/tokens`.' },
        session: { type: 'apiKey', in: 'cookie', name: 'jatai_session' },
      },
      schemas: { Problem: schemaOf(problem, 'output'), RuntimeProblem: schemaOf(runtimeProblem, 'output') },
    },
  }
}

function operation(route: Route): object {
  const { access } = route
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.tag],
    ...(access === 'public' ? { security: [] } : {}),
    'x-permission': access,
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(route.isIdempotent ? [header('Idempotency-Key', 'Repeats with the same key get the first answer.')] : []),
      ...(route.hasRevision && route.method !== 'GET'
        ? [header('If-Match', 'The ETag that was read: refused with 412 when somebody else has changed it since.')]
        : []),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { [BODY_TYPES[route.bodyForm]]: { schema: schemaOf(route.body, 'input') } },
          },
        }),
    responses: { [route.status]: success(route), default: failure(route) },
  }
}

function parametersOf(schema: z.ZodType, where: 'path' | 'query'): readonly object[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Readonly<Record<string, JsonSchema>>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property
    return {
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

function header(name: string, description: string): object {
  return { name, in: 'header', required: false, description, schema: { type: 'string' } }
}

function success(route: Route): object {
  if (route.status === 204) return { description: 'Done.' }
  if (route.status === 303) {
    return { description: 'Goes on elsewhere.', headers: { Location: { schema: { type: 'string' } } } }
  }
  return {
    description: 'Success.',
    ...(route.hasRevision
      ? { headers: { ETag: { description: 'Changes with each change.', schema: { type: 'string' } } } }
      : {}),
    content: {
      [route.mediaType ?? 'application/json']: {
        schema:
          (route.mediaType ?? 'application/json') === 'application/json'
            ? schemaOf(route.answer, 'output')
            : { type: 'string' },
      },
    },
  }
}

function failure({ errorForm }: Route): object {
  const [mediaType, name] =
    errorForm === 'design' ? ['application/problem+json', 'Problem'] : ['application/json', 'RuntimeProblem']
  return {
    description: 'An error: 4xx for what the caller can mend, 503 when a part of the platform cannot be reached.',
    content: { [mediaType]: { schema: { $ref: `#/components/schemas/${name}` } } },
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<
    string,
    unknown
  >
  return rest
}
