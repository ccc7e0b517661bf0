import type { ScalarDefinition } from '../../contracts/function.ts'

/**
 * Writes one built-in scalar function down; the object goes into a topic file's list and from there
 * into `scalarFunctions`. Binder, constant folder, code generator, reference page and tests read it.
 */
export function defineScalar<const D extends ScalarDefinition>(definition: D): D {
  return definition
}
