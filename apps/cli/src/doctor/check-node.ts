import type { Finding } from './finding.ts'

const LEAST_MAJOR = 24

/** @param version `24.21.0` */
export function checkNode(version: string): Finding {
  const what = 'Node.js'
  if (Number(version.split('.')[0]) >= LEAST_MAJOR) return { state: 'good', what, detail: version }
  return {
    state: 'bad',
    what,
    detail: `${version} is too old`,
    advice: `Start it with "npm start" or "npx jatai": the project brings Node.js ${LEAST_MAJOR} along`,
  }
}
