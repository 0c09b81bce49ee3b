import { projectRoutes } from './projects/projects.ts'
import type { Route } from './route.ts'

/** Every route of the admin API, resource by resource. */
export const routes: readonly Route[] = [...projectRoutes]
