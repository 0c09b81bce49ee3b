/** Every error code of this package, with what it means; the reference is made from it. */
export const FLOWSPEC_ERROR_CODES = {
  FLOW_CRON_SYNTAX: 'The text is no cron expression. The place says which part.',
  FLOWSPEC_NEEDS_NEW_IDS:
    'A pipeline can only be written in the wanted shape with ids made anew, and none can be made.',
} as const
