import type { DocumentPlace, Step } from '../pipeline.ts'

/**
 * Where a setting of a step stands in the text of the document: `url`, `when[0].target`. What has no place of its own
 * (a line inside JSON text) answers with what contains it, in the end the step. Undefined without text.
 */
export function placeOfParameter(step: Step, parameter: string): DocumentPlace | undefined {
  for (let path = parameter; path !== ''; path = path.replace(/(?:^|\.)[^.[\]]*$|\[\d+\]$/, '')) {
    const place = step.keyPlaces?.get(path)
    if (place !== undefined) return place
  }
  return step.place
}
