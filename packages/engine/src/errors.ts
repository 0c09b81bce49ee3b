/** Every error code of this package, with what it means; the reference is made from it. */
export const ENGINE_ERROR_CODES = {
  FLOW_NO_START: 'The flow has no track to start with.',
  FLOW_UNKNOWN_CONNECTOR: 'There is no connector of this name. Check its spelling, or whether this version has it.',
  FLOW_UNKNOWN_TRIGGER: 'There is no trigger of this type. Check its spelling, or whether this version has it.',
  FLOW_UNKNOWN_CAPSULE: 'There is no published version of the capsule in this major and minor.',
  FLOW_CYCLIC_CAPSULES: 'A capsule uses itself, or one that uses it.',
  FLOW_MISSING_TRACK: 'A step names a track that the flow does not have.',
  FLOW_CYCLIC_TRACKS: 'A track leads back into itself. Use a loop step to repeat.',
  FLOW_NESTED_TOO_DEEP: 'Tracks are nested deeper than the engine runs them. Call another pipeline for the inner part.',
  TRIGGER_BAD_PARAMETER:
    'A parameter of the trigger is missing, or has a value that it cannot have. The message names it.',
  ACCOUNT_MISSING: 'The trigger names an account that does not exist.',
  ACCOUNT_TYPE: 'The account of the trigger is of a type that it does not take.',
} as const
