/**
 * The syntax tree of the SQL dialect: what was written, nothing resolved.
 *
 * Every node is a plain immutable object with a `kind` and a `span`. Keywords are normalised (upper case, one spelling per
 * meaning); names keep the spelling of the source. Absent optional parts are `undefined`, absent lists are empty.
 */
export type * from './ast-expression.ts'
export type * from './ast-function.ts'
export type * from './ast-json.ts'
export type * from './ast-literal.ts'
export type * from './ast-match.ts'
export type * from './ast-name.ts'
export type * from './ast-query.ts'
export type * from './ast-statement.ts'
export type * from './ast-statement-alter.ts'
export type * from './ast-statement-create.ts'
export type * from './ast-type.ts'
