const UNITS = ['KB', 'MB', 'GB', 'TB'] as const

/** `812 bytes`, `1.5 MB`: in powers of 1,024. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  let size = bytes / 1024
  let unit = 0
  while (size >= 1023.95 && unit < UNITS.length - 1) {
    size /= 1024
    unit++
  }
  return `${size.toFixed(size < 100 ? 1 : 0)} ${UNITS[unit]}`
}
