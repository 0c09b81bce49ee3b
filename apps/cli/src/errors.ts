/** Every error code of this app, with what it means; the reference is made from it. */
export const CLI_ERROR_CODES = {
  CLI_BAD_LINE: 'A line of `--jsonl` is not what the command takes.',
  CLI_BAD_FILE: 'A line of `--jsonl` asks for a file that it does not bring along.',
  CLI_BAD_ACCOUNTS: 'The file of `--accounts` is not an object of labels and accounts.',
  FLOW_UNREADABLE: 'The file is not a pipeline document.',
} as const
