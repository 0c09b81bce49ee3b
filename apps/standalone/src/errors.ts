/** Every error code of this app, with what it means; the reference is made from it. */
export const STANDALONE_ERROR_CODES = {
  CONFIG_INVALID: 'An option or variable of the environment has a value that it cannot have. The message names each.',
  PIPELINES_FOLDER: 'The folder of `--pipelines` cannot be read.',
} as const
