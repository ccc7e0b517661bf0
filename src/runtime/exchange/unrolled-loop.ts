/**
 * Writes a loop over `i` = 0 … count-1 that takes four rows at a time. Engines check an array, and load where its elements are,
 * at each step of a loop anew: four rows at the price of one.
 *
 * @param step statements for rows i + 0, i + 1, …: for all of them array by array
 */
export function unrolled(step: (rows: readonly number[]) => readonly string[]): string {
  return `let i = 0
for (const end = count - 3; i < end; i += 4) {
${step([0, 1, 2, 3]).join('\n')}
}
for (; i < count; i++) {
${step([0]).join('\n')}
}`
}
