// Draws /openapi.json: an entry a route, grouped by resource.
const specification = await (await fetch('/openapi.json')).json()
const main = document.getElementById('routes')
const index = document.getElementById('index')
const search = document.getElementById('search')
const token = document.getElementById('token')

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

const operations = Object.entries(specification.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
)

function permissionOf(operation) {
  const permission = operation['x-permission']
  if (permission === 'public') return 'Anybody may call it.'
  if (permission === 'signed-in') return 'Everybody signed in may call it.'
  if (permission === 'operator') return 'For the operator of the installation, with an operator token.'
  return `Needs ${[permission].flat().join(' or ')}.`
}

function parameters(list) {
  if (list.length === 0) return []
  const rows = list.map((each) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', {}, each.name)),
      element('td', {}, `${each.in}${each.required ? ', required' : ''}`),
      element('td', {}, each.description ?? '', ' ', typeOf(each.schema)),
    ),
  )
  return [element('h3', {}, 'Parameters'), element('table', {}, ...rows)]
}

function typeOf(schema) {
  if (schema.enum) return schema.enum.join(' | ')
  const facts = ['type', 'pattern', 'minimum', 'maximum', 'default'].filter((key) => schema[key] !== undefined)
  return facts.map((key) => (key === 'type' ? schema.type : `${key} ${schema[key]}`)).join(', ')
}

function json(title, content) {
  const schema = Object.values(content ?? {})[0]?.schema
  if (schema === undefined) return []
  return [element('h3', {}, title), element('pre', {}, JSON.stringify(schema, null, 2))]
}

/** A form that makes the request. The token stays in this page and goes with it. */
function trial({ method, path, parameters: known = [], requestBody }) {
  const fields = known
    .filter((each) => each.in !== 'header')
    .map((each) => ({ each, input: element('input', { 'aria-label': each.name, placeholder: each.name }) }))
  const body = requestBody && element('textarea', { rows: '6', 'aria-label': 'Body', placeholder: 'Body' })
  const send = element('button', { type: 'submit' }, 'Send')
  const answer = element('pre', { class: 'answer' })
  const form = element('form', {}, ...fields.map(({ input }) => input), ...(body ? [body] : []), send, answer)
  answer.hidden = true
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const query = new URLSearchParams()
    let place = path
    for (const { each, input } of fields) {
      if (each.in === 'path') place = place.replace(`{${each.name}}`, encodeURIComponent(input.value))
      else if (input.value !== '') query.append(each.name, input.value)
    }
    const address = query.size === 0 ? place : `${place}?${query}`
    const headers = token.value === '' ? {} : { Authorization: `Bearer ${token.value.trim()}` }
    const type = Object.keys(requestBody?.content ?? {})[0]
    if (type !== undefined) headers['Content-Type'] = type
    answer.hidden = false
    answer.textContent = `${method} ${address} …`
    try {
      const response = await fetch(address, { method, headers, ...(body ? { body: body.value } : {}) })
      answer.textContent = `${response.status} ${method} ${address}\n\n${pretty(await response.text())}`
    } catch (error) {
      answer.textContent = `No answer: ${error.message}`
    }
  })
  return [element('h3', {}, 'Try it'), form]
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function entry(operation) {
  const body = element('div', { class: 'body' })
  const details = element(
    'details',
    { id: operation.operationId },
    element(
      'summary',
      {},
      element('b', { class: 'method' }, operation.method),
      element('code', {}, operation.path),
      element('span', {}, operation.summary),
    ),
    body,
  )
  details.addEventListener('toggle', () => {
    if (!details.open || body.childElementCount > 0) return
    const [status, success] = Object.entries(operation.responses)[0]
    body.append(
      element('p', { class: 'permission' }, permissionOf(operation)),
      ...parameters(operation.parameters ?? []),
      ...json('Body', operation.requestBody?.content),
      ...json(`Answer ${status}`, success.content),
      ...(success.content?.['text/event-stream'] ? [] : trial(operation)),
    )
  })
  return details
}

function draw() {
  const wanted = search.value.trim().toLowerCase()
  const shown = operations.filter((each) =>
    `${each.method} ${each.path} ${each.summary} ${each.tags} ${each.operationId}`.toLowerCase().includes(wanted),
  )
  main.replaceChildren()
  index.replaceChildren()
  for (const { name } of specification.tags) {
    const inside = shown.filter((each) => each.tags.includes(name))
    if (inside.length === 0) continue
    const heading = element('h2', { id: `tag-${name}` }, name)
    main.append(heading, ...inside.map(entry))
    index.append(element('li', {}, element('a', { href: `#tag-${name}` }, `${name} (${inside.length})`)))
  }
  if (shown.length === 0) main.append(element('p', {}, 'No route has these words.'))
}

search.addEventListener('input', draw)
draw()
const target = document.getElementById(location.hash.slice(1))
if (target instanceof HTMLDetailsElement) target.open = true
target?.scrollIntoView()
