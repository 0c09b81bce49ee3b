export { createCoordinator } from './create-coordinator.ts'
export type { Coordinator, CoordinatorOptions } from './create-coordinator.ts'
export type { Mailer } from './identity/mailer.ts'
export type { FirstAdministrator } from './realms/ensure-realm.ts'
