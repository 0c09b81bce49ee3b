import { errorText } from '@jatai/errors'
import { parseDotPaths, updateAtPaths } from '@jatai/languages/dot-path'
import type { Treatment } from '@jatai/languages/dot-path'
import { compileTemplate } from '@jatai/languages/freemarker'
import type { CompiledFreemarker } from '@jatai/languages/freemarker'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { Field } from '@jatai/sdk'

/** tools.md, Template Transformer. */
export const templateTransformer = defineConnector({
  name: 'template-transformer',
  native: true,
  title: 'Template Transformer',
  summary: 'Fills a FreeMarker template with an object of the message, and puts the text in its place.',
  category: 'tools',
  failOnError: 'always',
  params: {
    modelPath: field.compiled({
      title: 'Model Path',
      description: 'Names separated by dots; several paths with commas.',
      language: 'dot-path',
      default: 'body',
      compile: parseDotPaths,
    }),
    template: template(),
    preserveOriginal: field.boolean({ title: 'Preserve Original', default: true }),
  },
  examples: [
    {
      title: 'A greeting',
      params: { modelPath: 'request', template: 'Dear ${name?cap_first}', preserveOriginal: false },
      message: { request: { name: 'ana' }, id: 7 },
      output: { request: 'Dear Ana', id: 7 },
    },
  ],
  run({ params, message }) {
    const { modelPath, template, preserveOriginal } = params
    const fill = (model: Json): Treatment | undefined => fillTemplate(template, model)
    return updateAtPaths(message, modelPath, fill, { preserveOriginal, eachItem: true })
  },
})

/** An empty template is one; a missing one is a wrong setting. */
function template(): Field<CompiledFreemarker> {
  const compiled = field.compiled({
    title: 'Body',
    description: 'A FreeMarker template. Double Braces are left as they are.',
    language: 'freemarker',
    required: true,
    compile: compileOrKeepError,
  })
  return { ...compiled, prepare: compiled.read }
}

/** What fails becomes null, and the reason stands beside it. Only objects are models; other values stay. */
function fillTemplate(template: CompiledFreemarker, model: Json): Treatment | undefined {
  if (!isJsonObject(model)) return undefined
  try {
    return { value: template.render(model) }
  } catch (error) {
    return { value: null, siblings: { _error: errorText(error) } }
  }
}

/** A template that cannot be read is no error of the flow either: nothing is ever thrown, every model gets the reason. */
function compileOrKeepError(text: string): CompiledFreemarker {
  try {
    return compileTemplate(text)
  } catch (error) {
    return {
      render() {
        throw error
      },
    }
  }
}
