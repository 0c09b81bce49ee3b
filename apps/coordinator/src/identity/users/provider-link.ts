/** The name under which a person of an identity provider is claimed for one user. */
export function linkName(provider: string, subject: string): string {
  return JSON.stringify([provider, subject])
}
