import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { ScalarDefinition } from '../../contracts/function.ts'

/**
 * Functions by name: the built-in ones handed in, and those of the user. Names of functions are
 * case-insensitive. One name may have several definitions (`+` of numbers and of times); the first
 * that takes the arguments is called. A user's function hides a built-in one.
 */
export class FunctionCatalog {
  readonly #builtInScalars = new Map<string, ScalarDefinition[]>()
  readonly #builtInAggregates = new Map<string, AggregateDefinition>()
  readonly #userScalars = new Map<string, ScalarDefinition>()

  constructor(scalars: readonly ScalarDefinition[], aggregates: readonly AggregateDefinition[]) {
    for (const definition of scalars) {
      for (const name of [definition.name, ...(definition.aliases ?? [])]) {
        const key = name.toUpperCase()
        this.#builtInScalars.set(key, [...(this.#builtInScalars.get(key) ?? []), definition])
      }
    }
    for (const definition of aggregates) {
      for (const name of [definition.name, ...(definition.aliases ?? [])]) {
        this.#builtInAggregates.set(name.toUpperCase(), definition)
      }
    }
  }

  /** Definitions of a scalar function; none when there is no such function. */
  scalars(name: string): readonly ScalarDefinition[] {
    const user = this.#userScalars.get(name.toUpperCase())
    if (user !== undefined) return [user]
    return this.#builtInScalars.get(name.toUpperCase()) ?? []
  }

  aggregate(name: string): AggregateDefinition | undefined {
    return this.#builtInAggregates.get(name.toUpperCase())
  }

  /** Adds a function of the user, or puts it in place of the one of its name. */
  register(definition: ScalarDefinition): void {
    this.#userScalars.set(definition.name.toUpperCase(), definition)
  }

  /** Removes a function of the user; false when there was none. */
  unregister(name: string): boolean {
    return this.#userScalars.delete(name.toUpperCase())
  }

  /** Names of the user's functions as registered, sorted. */
  userNames(): readonly string[] {
    return [...this.#userScalars.values()].map((definition) => definition.name).sort()
  }

  /** Names of all functions that are called by name: operators and internals are left out. Sorted. */
  names(): readonly string[] {
    const names = new Set<string>()
    for (const definitions of this.#builtInScalars.values()) {
      for (const definition of definitions) {
        if (definition.isOperator !== true) names.add(definition.name)
      }
    }
    for (const definition of this.#builtInAggregates.values()) names.add(definition.name)
    for (const name of this.userNames()) names.add(name)
    return [...names].sort()
  }
}
