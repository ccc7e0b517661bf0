/** Functions of the benchmark's queries: a module of its own, so that every thread can import them. */

/** How often a character stands in a text. */
export function countChar(text: string, character: string): bigint {
  let count = 0
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count++
  return BigInt(count)
}
