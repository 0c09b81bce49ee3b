import type { Resource } from '../resource.ts'
import { config } from './config.ts'
import { group, role, token, user } from './identity.ts'
import { project } from './projects.ts'

/** Every kind of thing that `get`, `create`, `set` and `delete` know. */
export const RESOURCES: readonly Resource[] = [project, user, group, role, token, config]
