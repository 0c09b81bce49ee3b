import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

const VERSION = '4.1.1'

/**
 * Node-RED with one function node that does the same work, as its own process. Installed on first use into the user's
 * cache folder, never into the checkout.
 */
export async function startNodeRed(): Promise<{ name: string; port: number; path: string; stop(): void }> {
  const home = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'jatai', 'bench', `node-red-${VERSION}`)
  if (!existsSync(join(home, 'node_modules', 'node-red'))) {
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), '{"private":true}')
    console.log(`Installing Node-RED ${VERSION} …`)
    execFileSync('npm', ['install', `node-red@${VERSION}`, '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: home,
      stdio: 'ignore',
    })
  }
  const user = mkdtempSync(join(tmpdir(), 'node-red-'))
  writeFileSync(join(user, 'flows.json'), JSON.stringify(flow()))
  writeFileSync(
    join(user, 'settings.js'),
    'module.exports = { uiHost: "127.0.0.1", httpAdminRoot: false, logging: { console: { level: "off" } } }',
  )
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [join(home, 'node_modules', 'node-red', 'red.js'), '-u', user, '-s', join(user, 'settings.js'), '-p', String(port)],
    {
      stdio: 'ignore',
    },
  )
  await untilAnswers(port)
  return { name: 'Node-RED (function node)', port, path: '/orders', stop: () => void child.kill() }
}

function flow(): unknown[] {
  const work = `
const order = msg.payload
const named = { name: order.customer.first + ' ' + order.customer.last, country: order.country || 'BR', items: order.items }
const total = named.items[0].quantity * named.items[0].price
msg.payload = { name: named.name.toUpperCase(), country: named.country, first: named.items[0].sku, total, large: total > 100 }
return msg`
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    { id: 'in', type: 'http in', z: 'tab', url: '/orders', method: 'post', wires: [['work']] },
    { id: 'work', type: 'function', z: 'tab', func: work, outputs: 1, wires: [['out']] },
    { id: 'out', type: 'http response', z: 'tab', wires: [] },
  ]
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function untilAnswers(port: number): Promise<void> {
  const body = '{"customer":{"first":"a","last":"b"},"items":[{"sku":"x","quantity":1,"price":1}]}'
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('Node-RED did not answer')
}
