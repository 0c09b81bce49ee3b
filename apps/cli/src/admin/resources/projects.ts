import { projects } from '@jatai/api'
import type { Resource } from '../resource.ts'
import { createAction, getAction, setAction } from '../route-actions.ts'
import { column } from './columns.ts'

const shown = {
  list: projects.listProjects,
  columns: [
    column('NAME', 'name'),
    column('PIPELINES', 'amountOfPipelines'),
    column('ARCHIVED', 'archived'),
    column('DESCRIPTION', 'description'),
    column('ID', 'id'),
  ],
}

export const project: Resource = {
  names: ['project', 'projects'],
  summary: 'Projects: folders of pipelines, with their members',
  actions: {
    get: getAction(shown, projects.getProject),
    create: createAction(projects.createProject, shown),
    set: setAction(shown, projects.updateProject),
  },
}
