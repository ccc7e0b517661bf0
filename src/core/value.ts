/**
 * A value inside the engine, as plain JavaScript: BOOLEAN boolean; TINYINT, SMALLINT, INT, FLOAT,
 * DOUBLE number; BIGINT bigint; DATE days since the epoch as number; TIME milliseconds of the day
 * as number; TIMESTAMP and TIMESTAMP_LTZ microseconds since the epoch as bigint (TIMESTAMP as if in
 * UTC); intervals months as number or microseconds as bigint; DECIMAL the unscaled bigint (scale is the type's);
 * CHAR, VARCHAR string; BINARY, VARBINARY Uint8Array; ARRAY Value[]; MAP and MULTISET Map;
 * ROW Value[] in field order; NULL null. User functions see the classes of DESIGN's table instead.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<Value, Value>
