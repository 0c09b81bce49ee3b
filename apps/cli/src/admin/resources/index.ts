import type { Resource } from '../resource.ts'
import { capsule } from './capsules.ts'
import { config } from './config.ts'
import { deadLetter } from './dead-letters.ts'
import { deployment, deploymentHistory } from './deployments.ts'
import { group, role, token, user } from './identity.ts'
import { metrics } from './metrics.ts'
import { pipeline } from './pipelines.ts'
import { project } from './projects.ts'
import { license, permissions, realm } from './realm.ts'
import { account, consumer, global, model, oauthProvider, relationship } from './settings.ts'

/** Every kind of thing that `get`, `create`, `set` and `delete` know. */
export const RESOURCES: readonly Resource[] = [
  pipeline,
  deployment,
  deploymentHistory,
  deadLetter,
  metrics,
  project,
  capsule,
  account,
  oauthProvider,
  global,
  consumer,
  model,
  relationship,
  user,
  group,
  role,
  token,
  permissions,
  realm,
  license,
  config,
]
