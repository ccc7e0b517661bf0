import { defineScalar } from '../define.ts'

/** The parts of a URL as java.net.URL tells them apart; null where it has none. */
export interface UrlParts {
  readonly protocol: string
  readonly authority: string | null
  readonly userInfo: string | null
  readonly host: string
  readonly path: string
  readonly query: string | null
  readonly ref: string | null
}

// The schemes that a Java runtime has handlers for.
const PROTOCOLS: ReadonlySet<string> = new Set([
  'http',
  'https',
  'ftp',
  'file',
  'jar',
  'jmod',
  'mailto',
])

/** Takes a URL apart without decoding or normalising anything; undefined when it is none. */
export function urlParts(text: string): UrlParts | undefined {
  let spec = text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')
  if (/^url:/i.test(spec)) spec = spec.slice(4)
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(spec)
  if (scheme === null) return undefined
  const protocol = scheme[1]!.toLowerCase()
  if (!PROTOCOLS.has(protocol)) return undefined
  let rest = spec.slice(scheme[0].length)
  let ref: string | null = null
  const hash = rest.indexOf('#')
  if (hash !== -1) {
    ref = rest.slice(hash + 1)
    rest = rest.slice(0, hash)
  }
  let query: string | null = null
  const mark = rest.indexOf('?')
  if (mark !== -1 && protocol !== 'jar') {
    query = rest.slice(mark + 1)
    rest = rest.slice(0, mark)
  }
  if (!rest.startsWith('//')) {
    return { protocol, authority: null, userInfo: null, host: '', path: rest, query, ref }
  }
  const slash = rest.indexOf('/', 2)
  const authority = rest.slice(2, slash === -1 ? rest.length : slash)
  const path = slash === -1 ? '' : rest.slice(slash)
  const at = authority.lastIndexOf('@')
  const userInfo = at === -1 ? null : authority.slice(0, at)
  const host = hostOf(authority.slice(at + 1))
  return host === undefined ? undefined : { protocol, authority, userInfo, host, path, query, ref }
}

/** Host without its port; undefined when the port is no number. */
function hostOf(hostAndPort: string): string | undefined {
  const split = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(hostAndPort)
  return split === null ? undefined : split[1]!
}

function urlPart(url: UrlParts, part: string): string | null {
  switch (part) {
    case 'HOST':
      return url.host
    case 'PATH':
      return url.path
    case 'QUERY':
      return url.query
    case 'REF':
      return url.ref
    case 'PROTOCOL':
      return url.protocol
    case 'FILE':
      return url.query === null ? url.path : `${url.path}?${url.query}`
    case 'AUTHORITY':
      return url.authority
    case 'USERINFO':
      return url.userInfo
    default:
      return null
  }
}

/** Value of the first `key=value` of a query. */
function queryValue(query: string, key: string): string | null {
  for (const pair of query.split('&')) {
    if (pair.startsWith(key) && pair[key.length] === '=') return pair.slice(key.length + 1)
  }
  return null
}

/** PARSE_URL: see `doc`. */
export const parseUrl = defineScalar({
  name: 'PARSE_URL',
  family: 'string',
  signatures: ['(STRING, STRING [, STRING]) -> STRING NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns a part of a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; with QUERY and a key, the value of that key. NULL when the URL or the part is not there.',
  examples: [
    ["PARSE_URL('http://user@host:80/p?a=1&b=2#r', 'HOST')", 'host'],
    ["PARSE_URL('http://user@host:80/p?a=1&b=2#r', 'FILE')", '/p?a=1&b=2'],
    ["PARSE_URL('http://user@host:80/p?a=1&b=2#r', 'QUERY', 'b')", '2'],
    ["PARSE_URL('http://host/p', 'host')", 'NULL'],
    ["PARSE_URL('no url', 'HOST')", 'NULL'],
    ["PARSE_URL(CAST(NULL AS STRING), 'HOST')", 'NULL'],
  ],
  evaluate: (text: string, part: string, key?: string): string | null => {
    if (key !== undefined && part !== 'QUERY') return null
    const url = urlParts(text)
    if (url === undefined) return null
    const found = urlPart(url, part)
    return key === undefined || found === null ? found : queryValue(found, key)
  },
})

export const parseUrlFunctions = [parseUrl] as const
