import { z } from 'zod'
import { changed, description, documentId, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'Projects'
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^/\\\p{Cc}]+$/u, 'a name has no slashes and no control characters')
  .describe('Unique in the realm; cannot be changed. One that begins with a full stop is hidden from lists.')

/** Who is in a project: everybody, or groups and users by id. */
const members = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everybody') }),
  z.object({
    kind: z.literal('some'),
    groups: z.array(documentId).max(1000).default([]),
    users: z.array(documentId).max(1000).default([]),
  }),
])

export const project = z.object({
  id: documentId,
  name,
  description,
  members,
  archived: z.boolean(),
  amountOfPipelines: z.int(),
  ...changed,
})
export type Project = z.output<typeof project>

const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

export const listProjects = defineRoute({
  name: 'listProjects',
  method: 'GET',
  path: '/design/realms/:realm/projects',
  summary: 'Lists the projects that the caller belongs to; all of them with PROJECT:READ:ALL.',
  tag,
  access: ['PROJECT:READ', 'PROJECT:READ:ALL'],
  params: inRealm,
  query: z.object({
    archived: z.stringbool().optional().describe('Only archived ones, or only others.'),
    hidden: z.stringbool().default(false).describe('Also those whose name begins with a full stop.'),
  }),
  answer: z.array(project),
})

export const getProject = defineRoute({
  name: 'getProject',
  method: 'GET',
  path: '/design/realms/:realm/projects/:id',
  summary: 'Shows a project.',
  tag,
  access: ['PROJECT:READ', 'PROJECT:READ:ALL'],
  params: one,
  answer: project,
  hasRevision: true,
})

export const createProject = defineRoute({
  name: 'createProject',
  method: 'POST',
  path: '/design/realms/:realm/projects',
  summary: 'Creates a project; who creates it is always a member.',
  tag,
  access: 'PROJECT:CREATE',
  params: inRealm,
  body: z.strictObject({ name, description: description.default(''), members }),
  answer: project,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateProject = defineRoute({
  name: 'updateProject',
  method: 'PATCH',
  path: '/design/realms/:realm/projects/:id',
  summary: 'Changes the description or the members of a project, archives an empty one, or restores it.',
  tag,
  access: 'PROJECT:UPDATE',
  params: one,
  body: z.strictObject({
    description: description.optional(),
    members: members.optional(),
    archived: z.boolean().optional(),
  }),
  answer: project,
  hasRevision: true,
})

export const projectRoutes = [listProjects, getProject, createProject, updateProject] as const
