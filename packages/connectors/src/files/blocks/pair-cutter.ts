import { longer, withoutOuterBreaks } from './block-cutter.ts'
import type { BlockCutter, OnBlock } from './block-cutter.ts'

interface PairOptions {
  readonly token: string
  readonly endToken: string
  readonly includesTokens: boolean
  readonly onBlock: OnBlock
}

/** The texts between a token and the next end token (files.md, Stream File Reader Pattern). A block without an end is none. */
export function createPairCutter({ token, endToken, includesTokens, onBlock }: PairOptions): BlockCutter {
  /** Text that is not yet done with: no more than one piece and a part of a token. */
  let rest = ''
  let block: string | undefined

  return {
    write(text) {
      rest += text
      for (let at = 0; ;) {
        const wanted = block === undefined ? token : endToken
        const found = rest.indexOf(wanted, at)
        if (found < 0) {
          // The end of the piece may be the beginning of the token.
          const safe = Math.max(at, rest.length - wanted.length + 1)
          if (block !== undefined) block = longer(block, rest.slice(at, safe))
          rest = rest.slice(safe)
          return
        }
        if (block === undefined) block = ''
        else {
          const whole = longer(block, rest.slice(at, found))
          onBlock(withoutOuterBreaks(includesTokens ? token + whole + endToken : whole))
          block = undefined
        }
        at = found + wanted.length
      }
    },
    end: () => undefined,
  }
}
