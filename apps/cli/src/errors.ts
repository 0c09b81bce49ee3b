/** Every error code of this app, with what it means; the reference is made from it. */
export const CLI_ERROR_CODES = {
  CLI_BAD_LINE: 'A line of `--jsonl` is not what the command takes.',
  CLI_BAD_FILE: 'A line of `--jsonl` asks for a file that it does not bring along.',
  CLI_BAD_ACCOUNTS: 'The file of `--accounts` is not an object of labels and accounts.',
  CLI_AMBIGUOUS: 'Several things have the name: give the id.',
  CLI_CONFIG: 'The file of stored connections cannot be read.',
  CLI_NOT_FOUND: 'There is no such thing in the realm, or the caller may not see it.',
  CLI_OPERATION_FAILED: 'What was waited for has failed; the text says why.',
  CLI_TIMED_OUT: 'What was waited for is still under way after 300 s (exit code 4).',
  CLI_NOT_SIGNED_IN: 'Nobody is signed in: `jatai login` does that, `JATAI_TOKEN` replaces it.',
  CLI_TOKEN_FILE: 'The token file is none, or the encryption key or the passphrase is wrong.',
  FLOW_UNREADABLE: 'The file is not a pipeline document.',
} as const
