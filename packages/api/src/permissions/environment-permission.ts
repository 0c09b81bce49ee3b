/** A permission as roles and tokens write it: a name, and the environment that it is narrowed to. */
export interface GrantedPermission {
  /** `DEPLOYMENT:CREATE`; names that this version does not know are kept. */
  readonly name: string
  /** Lower case; undefined for all. */
  readonly environment?: string
}

/** Reads `NAME`, `NAME{ENV=TEST}` and the older `NAME{ENV:TEST}`; undefined when the text is none of them. */
export function readPermission(text: string): GrantedPermission | undefined {
  const match = /^([A-Z][A-Z-]*(?::[A-Z][A-Z-]*)+)(?:\{ENV[=:]([A-Za-z0-9-]{1,20})\})?$/.exec(text.trim())
  if (match === null) return undefined
  const [, name = '', environment] = match
  return environment === undefined ? { name } : { name, environment: environment.toLowerCase() }
}

/** The counterpart of {@link readPermission}, with `=`. */
export function writePermission({ name, environment }: GrantedPermission): string {
  return environment === undefined ? name : `${name}{ENV=${environment.toUpperCase()}}`
}
