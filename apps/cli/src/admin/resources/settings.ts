import { accounts, consumers, globals, instances, oauthProviders, relationships } from '@jatai/api'
import { routeResource } from '../route-resource.ts'
import { column, countColumn } from './columns.ts'

const environments = {
  title: 'ENVIRONMENTS',
  text: (row: Readonly<Record<string, unknown>>) => Object.keys(row['values'] ?? {}).join(' '),
}

export const account = routeResource({
  names: ['account', 'accounts'],
  summary: 'Accounts: credentials that steps name, with values by environment',
  list: accounts.listAccounts,
  one: accounts.getAccount,
  create: accounts.createAccount,
  set: accounts.updateAccount,
  delete: accounts.deleteAccount,
  columns: [column('NAME', 'name'), column('TYPE', 'type'), environments, column('ID', 'id')],
})

export const oauthProvider = routeResource({
  names: ['oauth-provider', 'oauth-providers'],
  summary: 'OAuth providers: servers that give tokens for accounts',
  list: oauthProviders.listOAuthProviders,
  one: oauthProviders.getOAuthProvider,
  create: oauthProviders.createOAuthProvider,
  set: oauthProviders.updateOAuthProvider,
  delete: oauthProviders.deleteOAuthProvider,
  columns: [
    column('NAME', 'name'),
    column('BASE', 'base'),
    column('SCOPES', 'scopes'),
    column('REDIRECT URI', 'redirectUri'),
    column('ID', 'id'),
  ],
})

export const global = routeResource({
  names: ['global', 'globals'],
  summary: 'Globals: values that expressions read, by environment',
  list: globals.listGlobals,
  one: globals.getGlobal,
  create: globals.createGlobal,
  set: globals.updateGlobal,
  delete: globals.deleteGlobal,
  columns: [column('NAME', 'name'), column('CATEGORY', 'category'), environments, column('ID', 'id')],
})

export const consumer = routeResource({
  names: ['consumer', 'consumers', 'api-mgmt-credentials'],
  summary: 'Consumers: who may call pipelines, with their API keys',
  list: consumers.listConsumers,
  one: consumers.getConsumer,
  create: consumers.createConsumer,
  set: consumers.updateConsumer,
  delete: consumers.deleteConsumer,
  columns: [
    column('NAME', 'name'),
    countColumn('PIPELINES', 'pipelines'),
    countColumn('API KEYS', 'apiKeys'),
    countColumn('BASIC', 'basicCredentials'),
    column('ID', 'id'),
  ],
  noteOf: keyNote,
})

/** An API key is not told by itself: who looks at it is in the audit. */
function keyNote({ environment, id, apiKeys }: Readonly<Record<string, unknown>>): string | undefined {
  const [key] = apiKeys as readonly { readonly id: string }[]
  if (key === undefined) return undefined
  const which = `--environment ${String(environment)} --id ${String(id)} --credential ${key.id}`
  return `Its API key is shown by: jatai call revealCredential ${which}`
}

export const model = routeResource({
  names: ['multi-instance', 'multi-instances', 'model', 'models'],
  summary: 'Models of multi-instance pipelines',
  list: instances.listInstanceModels,
  one: instances.getInstanceModel,
  create: instances.createInstanceModel,
  set: instances.updateInstanceModel,
  delete: instances.deleteInstanceModel,
  columns: [column('NAME', 'name'), column('FIELDS', 'fields'), column('INSTANCES', 'instances'), column('ID', 'id')],
})

export const relationship = routeResource({
  names: ['relationship', 'relationships'],
  summary: 'Relationship models',
  list: relationships.listRelationships,
  one: relationships.getRelationship,
  create: relationships.createRelationship,
  set: relationships.updateRelationship,
  delete: relationships.deleteRelationship,
  columns: [
    column('NAME', 'name'),
    column('TYPE', 'type'),
    column('FIELD A', 'fieldA'),
    column('FIELD B', 'fieldB'),
    column('ID', 'id'),
  ],
})
