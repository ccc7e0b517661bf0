import { nearestName } from '../../core/options.ts'
import {
  catalogNotFound,
  databaseExists,
  databaseInUse,
  databaseNotEmpty,
  databaseNotFound,
  tableNotFound,
} from './catalog-errors.ts'
import type { CatalogDatabase, CatalogObject } from './catalog-object.ts'
import { type ObjectPath, pathKey } from './object-path.ts'

export const DEFAULT_CATALOG = 'default_catalog'
export const DEFAULT_DATABASE = 'default_database'

interface DatabaseContent {
  readonly facts: CatalogDatabase
  readonly objects: Map<string, CatalogObject>
}

/**
 * Names of the session: one catalog in memory, its databases, their tables and views. Temporary
 * objects hide permanent ones of the same name. All names are case-sensitive.
 */
export class Catalog {
  readonly #databases = new Map<string, DatabaseContent>()
  readonly #temporary = new Map<string, CatalogObject>()
  #currentDatabase = DEFAULT_DATABASE

  constructor() {
    this.createDatabase({ name: DEFAULT_DATABASE, comment: undefined, options: {} })
  }

  get currentCatalog(): string {
    return DEFAULT_CATALOG
  }

  get currentDatabase(): string {
    return this.#currentDatabase
  }

  // ---- databases ----

  /** Names of the databases, sorted. */
  databases(): readonly string[] {
    return [...this.#databases.keys()].sort()
  }

  hasDatabase(name: string): boolean {
    return this.#databases.has(name)
  }

  database(name: string): CatalogDatabase {
    return this.#content(name).facts
  }

  /** @throws SQL_DATABASE_EXISTS */
  createDatabase(database: CatalogDatabase): void {
    if (this.#databases.has(database.name)) throw databaseExists({ name: database.name })
    this.#databases.set(database.name, { facts: database, objects: new Map() })
  }

  /** Puts other facts in place of a database's. @throws SQL_DATABASE_NOT_FOUND */
  alterDatabase(database: CatalogDatabase): void {
    const { objects } = this.#content(database.name)
    this.#databases.set(database.name, { facts: database, objects })
  }

  /** @throws SQL_DATABASE_NOT_FOUND, SQL_DATABASE_NOT_EMPTY, SQL_DATABASE_IN_USE */
  dropDatabase(name: string, isCascading: boolean): void {
    const { objects } = this.#content(name)
    if (name === this.#currentDatabase) throw databaseInUse({ name })
    if (objects.size > 0 && !isCascading)
      throw databaseNotEmpty({ name, tables: [...objects.keys()].sort() })
    this.#databases.delete(name)
  }

  /** @throws SQL_DATABASE_NOT_FOUND */
  useDatabase(name: string): void {
    this.#content(name)
    this.#currentDatabase = name
  }

  /** @throws SQL_CATALOG_NOT_FOUND */
  requireCatalog(name: string): void {
    if (name !== DEFAULT_CATALOG) throw catalogNotFound({ name, known: [DEFAULT_CATALOG] })
  }

  // ---- objects ----

  /**
   * Completes a name of one to three parts with the current catalog and database; `home` takes
   * their place inside a view.
   */
  qualify(
    parts: readonly string[],
    home: { readonly database: string } = { database: this.#currentDatabase },
  ): ObjectPath {
    const name = parts[parts.length - 1] ?? ''
    const database = parts[parts.length - 2] ?? home.database
    const catalog = parts[parts.length - 3] ?? DEFAULT_CATALOG
    return { catalog, database, name }
  }

  /** The object, a temporary one before a permanent one; undefined when there is none. */
  find(path: ObjectPath): CatalogObject | undefined {
    return this.#temporary.get(pathKey(path)) ?? this.findPermanent(path)
  }

  findPermanent(path: ObjectPath): CatalogObject | undefined {
    if (path.catalog !== DEFAULT_CATALOG) return undefined
    return this.#databases.get(path.database)?.objects.get(path.name)
  }

  findTemporary(path: ObjectPath): CatalogObject | undefined {
    return this.#temporary.get(pathKey(path))
  }

  /** @throws SQL_TABLE_NOT_FOUND, SQL_DATABASE_NOT_FOUND, SQL_CATALOG_NOT_FOUND */
  require(path: ObjectPath): CatalogObject {
    const found = this.find(path)
    if (found !== undefined) return found
    this.requireCatalog(path.catalog)
    this.#content(path.database)
    throw this.missing(path)
  }

  /** Makes SQL_TABLE_NOT_FOUND with the nearest name. */
  missing(path: ObjectPath): Error {
    const known = this.names(path.database)
    return tableNotFound({
      name: path.name,
      place: `${path.catalog}.${path.database}`,
      suggestion: nearestName(path.name, known),
      known,
    })
  }

  /** Adds the object or puts it in place of the one of its name. @throws SQL_DATABASE_NOT_FOUND */
  put(object: CatalogObject): void {
    if (object.isTemporary) {
      this.#temporary.set(pathKey(object.path), object)
      return
    }
    this.requireCatalog(object.path.catalog)
    this.#content(object.path.database).objects.set(object.path.name, object)
  }

  /** Removes the object; nothing when it is not there. */
  remove(object: CatalogObject): void {
    if (object.isTemporary) this.#temporary.delete(pathKey(object.path))
    else this.#databases.get(object.path.database)?.objects.delete(object.path.name)
  }

  /** The objects of a database that can be named, temporary ones in place of those they hide, sorted by name. */
  objects(database: string = this.#currentDatabase): readonly CatalogObject[] {
    const all = new Map(this.#databases.get(database)?.objects ?? [])
    for (const object of this.#temporary.values()) {
      if (object.path.database === database) all.set(object.path.name, object)
    }
    return [...all.values()].sort((a, b) =>
      a.path.name < b.path.name ? -1 : a.path.name > b.path.name ? 1 : 0,
    )
  }

  /** Names of `objects`. */
  names(database: string = this.#currentDatabase): readonly string[] {
    return this.objects(database).map((object) => object.path.name)
  }

  #content(name: string): DatabaseContent {
    const content = this.#databases.get(name)
    if (content !== undefined) return content
    const known = this.databases()
    throw databaseNotFound({
      name,
      place: DEFAULT_CATALOG,
      suggestion: nearestName(name, known),
      known,
    })
  }
}
