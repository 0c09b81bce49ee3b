/** Left, top, right, bottom, as pdfmake has them. Points. */
export type Sides<T = number> = readonly [left: T, top: T, right: T, bottom: T]

export interface Border {
  /** Points; 0 for none. */
  readonly width: number
  readonly color: string
  readonly line: 'solid' | 'dashed' | 'dotted'
}

/** What the cascade makes of one element, lengths in points. */
export interface Style {
  readonly display: string
  readonly float: 'left' | 'right' | undefined
  /** Stands below the floats before it. */
  readonly clears: boolean
  readonly fontSize: number
  readonly font: 'Roboto' | 'Times' | 'Courier'
  readonly isBold: boolean
  readonly isItalic: boolean
  readonly isHidden: boolean
  /** `#rrggbb` */
  readonly color: string
  /** Of this element alone. */
  readonly background: string | undefined
  readonly decoration: readonly ('underline' | 'lineThrough' | 'overline')[]
  readonly textAlign: 'left' | 'right' | 'center' | 'justify'
  /** Times the font size; undefined is the font's own. */
  readonly lineHeight: number | undefined
  readonly whiteSpace: 'normal' | 'nowrap' | 'pre' | 'pre-wrap' | 'pre-line'
  readonly textIndent: number
  readonly textTransform: 'none' | 'uppercase' | 'lowercase' | 'capitalize'
  readonly letterSpacing: number
  readonly position: 'baseline' | 'sub' | 'super'
  readonly verticalAlign: 'top' | 'middle' | 'bottom'
  readonly listStyleType: string
  readonly margin: Sides
  /** Both margins at the sides are `auto`, or the left one alone. */
  readonly placement: 'left' | 'center' | 'right'
  readonly padding: Sides
  readonly border: Sides<Border>
  /** Points, or a percentage as text. */
  readonly width: number | string | undefined
  readonly height: number | undefined
  readonly breaksBefore: boolean
  readonly breaksAfter: boolean
  readonly avoidsBreak: boolean
}

const NO_BORDER: Border = { width: 0, color: '#000000', line: 'solid' }

/** What the root inherits. */
export const INITIAL_STYLE: Style = {
  display: 'inline',
  float: undefined,
  clears: false,
  fontSize: 12,
  font: 'Roboto',
  isBold: false,
  isItalic: false,
  isHidden: false,
  color: '#000000',
  background: undefined,
  decoration: [],
  textAlign: 'left',
  lineHeight: undefined,
  whiteSpace: 'normal',
  textIndent: 0,
  textTransform: 'none',
  letterSpacing: 0,
  position: 'baseline',
  verticalAlign: 'top',
  listStyleType: 'disc',
  margin: [0, 0, 0, 0],
  placement: 'left',
  padding: [0, 0, 0, 0],
  border: [NO_BORDER, NO_BORDER, NO_BORDER, NO_BORDER],
  width: undefined,
  height: undefined,
  breaksBefore: false,
  breaksAfter: false,
  avoidsBreak: false,
}
