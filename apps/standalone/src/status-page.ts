import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PipelinesFolder } from './folder/pipelines-folder.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Answers `/health`, and at `/` what is deployed and what is wrong with which file; the rest is for the admin API. */
export function createStatusPage(folders: () => readonly PipelinesFolder[], rest: Handler): Handler {
  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0]
    if (path?.startsWith('/pipeline/') === true) {
      request.resume()
      return send(response, 404, 'application/json', '{"message":"no Route matched with those values"}')
    }
    if (path !== '/' && path !== '/health') return rest(request, response)
    request.resume()
    if (path === '/health') return send(response, 200, 'application/json', '{"status":"up"}')
    send(response, 200, 'text/html; charset=utf-8', page(folders()))
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}

function page(folders: readonly PipelinesFolder[]): string {
  const rows = folders.flatMap(({ files }) =>
    [...files.values()].map(({ file, state, problem, deployment }) => {
      const paths = (deployment?.paths ?? []).map((path) => `<code>${escaped(path)}</code>`).join('<br>')
      const open = deployment?.credentials?.length === 0 ? '<br><small>open to everybody: no credentials</small>' : ''
      return `<tr class="${state}"><td>${escaped(file)}</td><td>${state}</td><td>${paths}${open}${problem === undefined ? '' : `<p>${escaped(problem)}</p>`}</td></tr>`
    }),
  )
  const table =
    rows.length === 0
      ? '<p>No pipeline yet: put a document into the pipelines folder.</p>'
      : `<table><tr><th>File</th><th>State</th><th>Published at</th></tr>${rows.join('')}</table>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Jataí</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; color: #22252b; background: #fbfaf7; max-width: 60rem; margin: 3rem auto; padding: 0 1.5rem }
  h1 { font-weight: 650; letter-spacing: -.02em } table { border-collapse: collapse; width: 100% }
  th { text-align: left; font-size: .8rem; color: #6b6f76 } th, td { padding: .6rem .8rem .6rem 0; border-bottom: 1px solid #e4e1d8; vertical-align: top }
  code { font-size: .9rem } .failed td:nth-child(2) { color: #b3261e; font-weight: 600 } .deployed td:nth-child(2) { color: #1d7a46 } p { margin: .3rem 0 0; color: #b3261e }
</style></head><body><h1>Jataí</h1>${table}<p class="links"><a href="/docs">Admin API</a></p></body></html>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (unit) => `&#${unit.charCodeAt(0)};`)
}
