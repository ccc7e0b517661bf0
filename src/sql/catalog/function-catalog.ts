import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { ScalarDefinition } from '../../contracts/function.ts'

/** A function that a program registered, and how it is called. */
export type UserFunction =
  | { readonly kind: 'scalar' | 'table'; readonly definition: ScalarDefinition }
  | { readonly kind: 'aggregate'; readonly definition: AggregateDefinition }

/**
 * Functions by name: the built-in ones handed in, and those of the user. Names of functions are
 * case-insensitive. One name may have several definitions (`+` of numbers and of times); the first
 * that takes the arguments is called. A user's function hides built-in ones of its name, and takes the place of another of the user.
 */
export class FunctionCatalog {
  readonly #builtInScalars = new Map<string, ScalarDefinition[]>()
  readonly #builtInAggregates = new Map<string, AggregateDefinition>()
  readonly #users = new Map<string, UserFunction>()

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
    const user = this.#users.get(name.toUpperCase())
    if (user !== undefined) return user.kind === 'scalar' ? [user.definition] : []
    return this.#builtInScalars.get(name.toUpperCase()) ?? []
  }

  aggregate(name: string): AggregateDefinition | undefined {
    const user = this.#users.get(name.toUpperCase())
    if (user !== undefined) return user.kind === 'aggregate' ? user.definition : undefined
    return this.#builtInAggregates.get(name.toUpperCase())
  }

  /** A table function, of which only a user has any. It gives an ARRAY of its rows. */
  table(name: string): ScalarDefinition | undefined {
    const user = this.#users.get(name.toUpperCase())
    return user?.kind === 'table' ? user.definition : undefined
  }

  /** Names of table functions, sorted. */
  tableNames(): readonly string[] {
    return [...this.#users.values()]
      .flatMap(({ kind, definition }) => (kind === 'table' ? [definition.name] : []))
      .sort()
  }

  /** Adds a function of the user, or puts it in place of the one of its name. */
  register(user: UserFunction): void {
    this.#users.set(user.definition.name.toUpperCase(), user)
  }

  /** Removes a function of the user; false when there was none. */
  unregister(name: string): boolean {
    return this.#users.delete(name.toUpperCase())
  }

  /** Names of the user's functions as registered, sorted. */
  userNames(): readonly string[] {
    return [...this.#users.values()].map(({ definition }) => definition.name).sort()
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
