/** Columns a text takes on a terminal: East Asian wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  // Plain ASCII is most of what is printed, and as wide as it is long.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  for (const char of text) width += charWidth(char)
  return width
}

/** Columns of one character. */
export function charWidth(char: string): number {
  if (/\p{Mark}|\u200b|\u200d|\ufe0f|\u2060|\ufeff/u.test(char)) return 0
  return WIDE.test(char) ? 2 : 1
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u

/** Text that stays on its line and moves no cursor: line ends become ⏎, tabs a space, other control characters ·. */
export function visibleText(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => (char === '\n' ? '⏎' : char === '\t' ? ' ' : '·'),
  )
}
