import manifest from '../package.json' with { type: 'json' }

/** Of this program. */
export const VERSION = manifest.version

/** How it introduces itself to servers, which may find it too old. */
export const USER_AGENT = `jatai/${VERSION}`
