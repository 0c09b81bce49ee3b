import type { JataiError } from '@jatai/errors'
import type { Check, Finding } from './check.ts'

/** Codes of the workloads that have a check of their own. */
const INFRASTRUCTURE: ReadonlySet<string> = new Set(['LISTENER_MISSING', 'HL7_PORT_OFF', 'ENVIRONMENT_UNKNOWN'])
const ROUTES: ReadonlySet<string> = new Set(['ROUTE_TAKEN', 'HL7_FILTER_TAKEN', 'DEPLOYMENT_TAKEN'])
const POLICY = 'GATEWAY_POLICY'

/** Check 4: the policies of the realm. */
export const policyCheck: Check = ({ refusal }) => (refusal?.code === POLICY ? [told('policy', refusal)] : [])

/** Check 5: what the trigger needs is there in the environment. */
export const infrastructureCheck: Check = ({ refusal }) =>
  refusal !== undefined && INFRASTRUCTURE.has(refusal.code) ? [told('infrastructure', refusal)] : []

/** Check 7: nobody else answers where it would. */
export const routeConflictCheck: Check = ({ refusal }) => {
  if (refusal === undefined || !ROUTES.has(refusal.code)) return []
  return [{ ...told('route-conflict', refusal), status: 409 }]
}

/** Whatever else keeps it from being served. */
export const otherRefusalCheck: Check = ({ refusal }) => {
  if (refusal === undefined) return []
  const { code } = refusal
  return code === POLICY || INFRASTRUCTURE.has(code) || ROUTES.has(code) ? [] : [told('engine', refusal)]
}

function told(check: string, { code, message, details }: JataiError): Finding {
  return { check, message, facts: { code, ...details } }
}
