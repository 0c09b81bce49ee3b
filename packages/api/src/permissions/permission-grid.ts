/**
 * The permission grid (platform.md §7.1): service → what may be done there. A permission is written `SERVICE:WHAT`, for
 * instance `PIPELINE:READ` or `CAPSULE:UPDATE:PUBLISH`.
 */
export const PERMISSION_GRID = {
  ACCOUNT: ['CREATE', 'READ', 'UPDATE', 'DELETE'],
  ALERT: ['CREATE', 'READ', 'UPDATE', 'DELETE'],
  APIKEY: ['CREATE', 'READ', 'UPDATE', 'DELETE', 'CREATE:ACL', 'CREATE:APIKEY', 'DELETE:APIKEY'],
  AUDIT: ['READ'],
  BETA: ['PIPELINE-HISTORY'],
  CAPSULE: [
    'CREATE',
    'READ',
    'UPDATE',
    'DELETE',
    'CREATE:COLLECTION',
    'CREATE:GROUP',
    'CREATE:HEADER',
    'DELETE:GROUP',
    'DELETE:HEADER',
    'UPDATE:GROUP',
    'UPDATE:HEADER',
    'UPDATE:PUBLISH',
  ],
  CONFIGURATION: ['CREATE', 'READ', 'UPDATE'],
  DEPLOYMENT: ['CREATE', 'READ', 'DELETE', 'CREATE:REDEPLOY', 'EXECUTE'],
  EXPORT: ['READ'],
  GLOBAL: ['CREATE', 'READ', 'UPDATE', 'DELETE'],
  GROUP: ['CREATE', 'READ', 'UPDATE', 'DELETE', 'READ:PERMISSION'],
  'IDP-ACCESSES': ['CREATE', 'READ', 'UPDATE'],
  INFLIGHT: ['READ', 'CANCEL'],
  LICENSE: ['READ'],
  LOG: ['READ'],
  MESSAGE: ['READ'],
  METRICS: ['READ'],
  OAUTH: ['CREATE', 'UPDATE', 'DELETE'],
  PERMISSION: ['READ'],
  PIPELINE: ['CREATE', 'READ', 'UPDATE', 'DELETE', 'READ:HISTORY'],
  'PIPELINE-DOCUMENTATION': ['CREATE', 'READ'],
  POLICY: ['READ', 'UPDATE'],
  PROJECT: ['CREATE', 'READ', 'UPDATE', 'DELETE', 'READ:ALL', 'UPDATE:LINK-WITH-PIPELINE'],
  REALM: ['READ'],
  RELATION: ['CREATE', 'READ', 'UPDATE', 'DELETE'],
  REPLICA: ['CREATE', 'READ', 'UPDATE', 'DELETE'],
  ROLE: ['CREATE', 'READ', 'UPDATE', 'DELETE'],
  'SAML-GROUP-MAPPING': ['CREATE', 'READ', 'UPDATE', 'DELETE'],
  'SSO-CONFIGURATION': ['CREATE', 'READ', 'UPDATE', 'DELETE'],
  STATS: ['READ'],
  'TEST-MODE': ['EXECUTE:CAPSULE', 'EXECUTE'],
  USER: [
    'CREATE',
    'READ',
    'UPDATE',
    'DELETE',
    'CREATE:GENERATE-JWT',
    'DELETE:REVOKE-JWT',
    'READ:INACTIVE-PERMISSION',
    'READ:LIST-JWT',
    'READ:OPEN-AUTH-CONFIG',
    'READ:PERMISSION',
    'UPDATE:ASSIGN-GROUP',
  ],
} as const

type Grid = typeof PERMISSION_GRID

/** A permission without its environment. */
export type PermissionName = { [S in keyof Grid]: `${S}:${Grid[S][number]}` }[keyof Grid]

/** Every permission, in the order of the grid. */
export const PERMISSIONS: readonly PermissionName[] = Object.entries(PERMISSION_GRID).flatMap(([service, operations]) =>
  operations.map((operation) => `${service}:${operation}` as PermissionName),
)

/** Services whose permissions can be narrowed to an environment: `DEPLOYMENT:CREATE{ENV=TEST}`. */
export const ENVIRONMENT_SERVICES: ReadonlySet<string> = new Set([
  'DEPLOYMENT',
  'CONFIGURATION',
  'APIKEY',
  'ACCOUNT',
  'GLOBAL',
  'LOG',
  'MESSAGE',
  'METRICS',
  'INFLIGHT',
  'EXPORT',
])
