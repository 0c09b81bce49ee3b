import { decodeText } from './cell-text.ts'
import type { TextStore } from './text-store.ts'
import type { PartHandlers } from './xml-part.ts'

/** Handlers for the part that holds the texts of all sheets. A text in pieces of several fonts is one text. */
export function readSharedTexts(texts: TextStore): PartHandlers {
  let text = ''
  let isText = false
  let isPhonetic = false
  return {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') isPhonetic = true
      else if (name === 't') isText = !isPhonetic
    },
    text(piece) {
      if (isText) text += piece
    },
    close(name) {
      if (name === 't') isText = false
      else if (name === 'rPh') isPhonetic = false
      else if (name === 'si') texts.add(decodeText(text))
    },
  }
}
