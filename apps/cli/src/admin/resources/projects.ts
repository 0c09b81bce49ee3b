import { projects } from '@jatai/api'
import { routeResource } from '../route-resource.ts'
import { column } from './columns.ts'

export const project = routeResource({
  names: ['project', 'projects'],
  summary: 'Projects: folders of pipelines, with their members',
  list: projects.listProjects,
  one: projects.getProject,
  create: projects.createProject,
  set: projects.updateProject,
  columns: [
    column('NAME', 'name'),
    column('PIPELINES', 'amountOfPipelines'),
    column('ARCHIVED', 'archived'),
    column('DESCRIPTION', 'description'),
    column('ID', 'id'),
  ],
})
