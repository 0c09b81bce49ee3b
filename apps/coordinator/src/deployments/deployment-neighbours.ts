import type { Actor } from '@jatai/api'
import type { CapsuleUse, Catalog } from '@jatai/flowspec'
import type { Account, GatewayPolicies, SizeName, Stored } from '@jatai/platform'
import type { VersionDocument } from '../pipelines/version-document.ts'

/** What deployments need of versions of pipelines. */
export interface DeployableVersions {
  find(realm: string, versionId: string): Promise<Stored<VersionDocument> | undefined>
  /** Ends the draft state. */
  markDeployed(realm: string, versionId: string): Promise<void>
  /** What one of the configurations of a version stands for. */
  configuration(
    realm: string,
    versionId: string,
    configuration: string,
  ): Promise<{ readonly size: SizeName; readonly environment: string } | undefined>
}

/** Published capsules. */
export interface PublishedCapsules {
  /** Definitions as JSON texts: of each the newest fix, and of those that they use. */
  resolve(realm: string, uses: readonly CapsuleUse[]): Promise<{ readonly definitions: readonly string[] }>
}

/** What the rules about documents may ask of a realm. */
export interface RealmCatalog {
  of(realm: string): Promise<Catalog>
}

/** What deployments freeze, as it is now, and when it was changed last (epoch ms). */
export interface FreezableSettings {
  readonly accounts: {
    resolve(
      realm: string,
      environment: string,
      labels: readonly string[],
      reader: { readonly project: string; readonly actor: Actor; readonly reason: string },
    ): Promise<{ readonly accounts: readonly Account[]; readonly missing: readonly string[] }>
    changedAt(realm: string, environment: string, labels: readonly string[]): Promise<ReadonlyMap<string, number>>
  }
  readonly globals: {
    resolve(realm: string, environment: string): Promise<Readonly<Record<string, string>>>
    changedAt(realm: string, environment: string): Promise<ReadonlyMap<string, number>>
  }
  readonly instances: {
    /** @throws RequestError when there is no such instance, or it has no values in the environment */
    resolve(
      realm: string,
      environment: string,
      model: string,
      instance: string,
    ): Promise<{ readonly name: string; readonly variables: Readonly<Record<string, string>> }>
  }
  readonly policies: {
    forEnvironment(realm: string, environment: string, pipelineName?: string): Promise<FrozenPolicies>
  }
}

export interface FrozenPolicies {
  readonly gateway: GatewayPolicies
  readonly sensitiveFields: readonly string[]
  /** CORS headers of the realm. */
  readonly corsHeaders?: Readonly<Record<string, string>>
  readonly hidesExecutionKey: boolean
  readonly changedAt: number
}
