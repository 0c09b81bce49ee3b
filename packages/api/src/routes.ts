import { groupRoutes } from './identity/groups.ts'
import { roleRoutes } from './identity/roles.ts'
import { signInRoutes } from './identity/sign-in.ts'
import { tokenRoutes } from './identity/tokens.ts'
import { userRoutes } from './identity/users.ts'
import { projectRoutes } from './projects/projects.ts'
import type { Route } from './route.ts'

/** Every route of the admin API, resource by resource. */
export const routes: readonly Route[] = [
  ...signInRoutes,
  ...tokenRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...projectRoutes,
] as readonly Route[]
