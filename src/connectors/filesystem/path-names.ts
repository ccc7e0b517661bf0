/** Writes characters that paths cannot carry as `%XX`, as Hive and Flink do. */
export function escapePathName(name: string): string {
  return name.replace(
    UNSAFE,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

/** Undoes `escapePathName`. */
export function unescapePathName(name: string): string {
  return name.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

const UNSAFE = /[\u0001-\u001f\u007f"#%'*/:=?\\{}[\]^]/g
