/** Where the sign-in by a provider stands; the routes are below it. */
export function signInPath(origin: string, realm: string, id: string): string {
  return `${origin}/auth/realms/${realm}/providers/${encodeURIComponent(id)}`
}
