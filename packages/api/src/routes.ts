import { accountRoutes } from './accounts/accounts.ts'
import { oauthProviderRoutes } from './accounts/oauth-providers.ts'
import { alertRoutes } from './alerts/alerts.ts'
import { auditRoutes } from './audit/audit.ts'
import { callersTokenRoutes } from './consumers/callers-tokens.ts'
import { consumerRoutes } from './consumers/consumers.ts'
import { deploymentRoutes } from './deployments/deployments.ts'
import { licenceRoutes } from './deployments/licences.ts'
import { measuredDeploymentRoutes } from './deployments/measured-deployments.ts'
import { runningExecutionRoutes } from './deployments/running-executions.ts'
import { dashboardRoutes } from './dashboard/dashboard.ts'
import { deadLetterRoutes } from './executions/dead-letters.ts'
import { executionRoutes } from './executions/executions.ts'
import { globalRoutes } from './globals/globals.ts'
import { authenticationRuleRoutes } from './identity/authentication-rules.ts'
import { groupIntegrationRoutes } from './identity/group-integrations.ts'
import { groupRoutes } from './identity/groups.ts'
import { mailRoutes } from './identity/mail.ts'
import { providerSignInRoutes } from './identity/provider-sign-in.ts'
import { providerRoutes } from './identity/providers.ts'
import { roleRoutes } from './identity/roles.ts'
import { signInRoutes } from './identity/sign-in.ts'
import { tokenRoutes } from './identity/tokens.ts'
import { twoFactorRoutes } from './identity/two-factor.ts'
import { userRoutes } from './identity/users.ts'
import { capsuleCollectionRoutes } from './capsules/capsule-collections.ts'
import { capsuleHeaderRoutes } from './capsules/capsule-headers.ts'
import { capsuleRoutes } from './capsules/capsules.ts'
import { pipelineRoutes } from './pipelines/pipelines.ts'
import { versionRoutes } from './pipelines/versions.ts'
import { operatorRoutes } from './operator/operator.ts'
import { publicCapsuleRoutes } from './operator/public-capsules.ts'
import { instanceRoutes } from './instances/instances.ts'
import { logRoutes } from './logs/logs.ts'
import { metricRoutes } from './metrics/metrics.ts'
import { objectStoreRoutes } from './object-store/object-store.ts'
import { planRoutes } from './plans/plans.ts'
import { policyRoutes } from './policies/policies.ts'
import { projectRoutes } from './projects/projects.ts'
import { realmRoutes } from './realms/realms.ts'
import { relationshipRoutes } from './relationships/relationships.ts'
import type { Route } from './route.ts'
import { trialRoutes } from './trials/trials.ts'

/** Every route of the admin API, resource by resource. */
export const routes: readonly Route[] = [
  ...signInRoutes,
  ...providerSignInRoutes,
  ...twoFactorRoutes,
  ...tokenRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...providerRoutes,
  ...groupIntegrationRoutes,
  ...authenticationRuleRoutes,
  ...mailRoutes,
  ...realmRoutes,
  ...auditRoutes,
  ...projectRoutes,
  ...pipelineRoutes,
  ...versionRoutes,
  ...capsuleRoutes,
  ...capsuleCollectionRoutes,
  ...capsuleHeaderRoutes,
  ...accountRoutes,
  ...oauthProviderRoutes,
  ...globalRoutes,
  ...instanceRoutes,
  ...relationshipRoutes,
  ...objectStoreRoutes,
  ...consumerRoutes,
  ...callersTokenRoutes,
  ...policyRoutes,
  ...deploymentRoutes,
  ...measuredDeploymentRoutes,
  ...runningExecutionRoutes,
  ...licenceRoutes,
  ...planRoutes,
  ...trialRoutes,
  ...executionRoutes,
  ...deadLetterRoutes,
  ...logRoutes,
  ...metricRoutes,
  ...alertRoutes,
  ...dashboardRoutes,
  ...operatorRoutes,
  ...publicCapsuleRoutes.map(({ route }) => route),
] as readonly Route[]
