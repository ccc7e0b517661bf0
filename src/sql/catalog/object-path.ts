/** Full name of a table, view or function. Names are case-sensitive, as in Flink. */
export interface ObjectPath {
  readonly catalog: string
  readonly database: string
  readonly name: string
}

/** Prints `catalog.database.name`, the form that plans and messages use. */
export function pathToString(path: ObjectPath): string {
  return `${path.catalog}.${path.database}.${path.name}`
}

/** Prints `` `catalog`.`database`.`name` ``, the form that SHOW CREATE uses. */
export function quotedPath(path: ObjectPath): string {
  return [path.catalog, path.database, path.name].map(quoteName).join('.')
}

/** Puts a name in back-ticks; a back-tick inside is written twice. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** Key of an object in a map: parts cannot run into each other. */
export function pathKey(path: ObjectPath): string {
  return quotedPath(path)
}
