import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import { assertNever } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import { withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import { moveColumns } from '../plan/rewrite.ts'
import {
  bindAggregate,
  bindJsonArrayAggregate,
  bindJsonObjectAggregate,
} from './aggregate-calls.ts'
import type { AggregateCollector } from './aggregate-collector.ts'
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import { bindCall, bindFunctionCall } from './calls.ts'
import { bindCast } from './casts.ts'
import { bindArray, bindItemAccess, bindMap, bindRow } from './constructors.ts'
import { notCondition, notSupportedYet } from './errors.ts'
import { outerIndex } from './free-columns.ts'
import type { GroupWindow } from './group-window-parts.ts'
import {
  bindIsJson,
  bindJsonArray,
  bindJsonExists,
  bindJsonObject,
  bindJsonQuery,
  bindJsonValue,
} from './json-calls.ts'
import { bindLiteral } from './literals.ts'
import {
  bindBetween,
  bindBinary,
  bindCase,
  bindIn,
  bindInterval,
  bindIs,
  bindLike,
  bindTimeDifference,
  bindUnary,
} from './operators.ts'
import { bindOver } from './over-calls.ts'
import type { OverCollector } from './over-collector.ts'
import { accessField, type Scope } from './scope.ts'
import {
  bindExtract,
  bindRoundToUnit,
  bindTimestampAdd,
  bindTimestampDiff,
  bindTrim,
} from './special-calls.ts'
import {
  bindExists,
  bindInQuery,
  bindQuantified,
  bindScalarSubquery,
  type SubqueryCollector,
} from './subqueries.ts'

/** Where an expression stands: what it may hold, and how messages name the place. */
export interface ExpressionPlace {
  /** `SELECT`, `WHERE`, `GROUP BY`, …, as messages show it. */
  readonly clause: string
  /** Collects aggregate calls; undefined where none may stand. */
  readonly aggregates: AggregateCollector | undefined
  /** True for arguments of an aggregate. */
  readonly isInsideAggregate: boolean
  /** Collects calls with OVER; undefined where none may stand. */
  readonly over?: OverCollector | undefined
  /** Collects subqueries; undefined where none may stand. */
  readonly subqueries?: SubqueryCollector | undefined
  /** Windows of the WINDOW clause. */
  readonly windows?: readonly ast.NamedWindow[]
  /** Names of the select list, which ORDER BY can use; they go before columns. */
  readonly aliases?: ReadonlyMap<string, Expression>
  /** The window that rows are grouped by, for TUMBLE_START and its like. */
  readonly groupWindow?: GroupWindow | undefined
}

/** Gives the expressions of one clause their meaning and type. */
export class ExpressionBinder {
  readonly context: BindContext
  readonly scope: Scope
  readonly place: ExpressionPlace

  constructor(context: BindContext, scope: Scope, place: ExpressionPlace) {
    this.context = context
    this.scope = scope
    this.place = place
  }

  /** A binder over the same names in another place. */
  at(place: Partial<ExpressionPlace>): ExpressionBinder {
    return new ExpressionBinder(this.context, this.scope, { ...this.place, ...place })
  }

  bind(node: ast.Expression): Expression {
    switch (node.kind) {
      case 'nullLiteral':
      case 'booleanLiteral':
      case 'numericLiteral':
      case 'stringLiteral':
      case 'binaryLiteral':
      case 'dateLiteral':
      case 'timeLiteral':
      case 'timestampLiteral':
      case 'intervalLiteral':
        return bindLiteral(this.context, node)
      case 'name':
        return this.#bindName(node)
      case 'unary':
        return bindUnary(this, node)
      case 'binary':
        return bindBinary(this, node)
      case 'interval':
        return bindInterval(this, node)
      case 'timeDifference':
        return bindTimeDifference(this, node)
      case 'is':
        return node.test.startsWith('JSON') ? bindIsJson(this, node) : bindIs(this, node)
      case 'isDistinct':
        return this.call(
          node.negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM',
          [this.bind(node.left), this.bind(node.right)],
          node.span,
        )
      case 'between':
        return bindBetween(this, node)
      case 'like':
        return bindLike(this, node)
      case 'in':
        return node.set.kind === 'query' ? bindInQuery(this, node) : bindIn(this, node)
      case 'case':
        return bindCase(this, node)
      case 'cast':
        return bindCast(this, node)
      case 'row':
        return bindRow(this, node)
      case 'array':
        return bindArray(this, node)
      case 'map':
        return bindMap(this, node)
      case 'itemAccess':
        return bindItemAccess(this, node)
      case 'fieldAccess':
        return accessField(
          this.context,
          this.bind(node.operand),
          node.field,
          textOf(this.context, node.operand.span),
        )
      case 'functionCall':
        return bindFunctionCall(this, node)
      case 'extract':
        return bindExtract(this, node)
      case 'roundToUnit':
        return bindRoundToUnit(this, node)
      case 'timestampAdd':
        return bindTimestampAdd(this, node)
      case 'timestampDiff':
        return bindTimestampDiff(this, node)
      case 'trim':
        return bindTrim(this, node)
      case 'jsonValue':
        return bindJsonValue(this, node)
      case 'jsonQuery':
        return bindJsonQuery(this, node)
      case 'jsonExists':
        return bindJsonExists(this, node)
      case 'jsonObject':
        return bindJsonObject(this, node)
      case 'jsonArray':
        return bindJsonArray(this, node)
      case 'parameter':
        throw this.unsupported(node.span, "The parameter '?'", 'Write the value itself.')
      case 'quantifiedComparison':
        return bindQuantified(this, node)
      case 'exists':
        return bindExists(this, node)
      case 'subquery':
        return bindScalarSubquery(this, node)
      case 'multiset':
        throw this.unsupported(node.span, 'MULTISET[…]', 'Use ARRAY[…].')
      case 'collectionQuery':
        throw this.unsupported(node.span, `${node.collection}(query)`)
      case 'multisetOperation':
        throw this.unsupported(node.span, `MULTISET ${node.operator}`)
      case 'atTimeZone':
        throw this.unsupported(
          node.span,
          'AT TIME ZONE',
          'Use CONVERT_TZ, or a TIMESTAMP_LTZ and the session time zone.',
        )
      case 'convertUsing':
        throw this.unsupported(node.span, `${node.function} … USING`, 'Use DECODE and ENCODE.')
      case 'jsonObjectAgg':
        return bindJsonObjectAggregate(this, node)
      case 'jsonArrayAgg':
        return bindJsonArrayAggregate(this, node)
      case 'matchSemantics':
        throw this.unsupported(node.span, `${node.semantics} outside MATCH_RECOGNIZE`)
      default:
        return assertNever(node)
    }
  }

  /** Binds a condition of the clause: BOOLEAN, or a bare NULL. @throws SQL_NOT_A_CONDITION */
  bindCondition(node: ast.Expression): Expression {
    const bound = this.bind(node)
    if (bound.type.kind === 'BOOLEAN') return bound
    if (bound.type.kind === 'NULL')
      return { kind: 'literal', value: null, type: { kind: 'BOOLEAN', nullable: true } }
    throw errorAt(this.context, node.span, notCondition, {
      clause: this.place.clause,
      type: typeToString(withNullable(bound.type, true)),
    })
  }

  /** Calls a scalar function or operator by name with bound arguments. */
  call(
    name: string,
    args: readonly Expression[],
    span: ast.Span,
    options: CallExpression['options'] = {},
  ): Expression {
    return bindCall(this, name, args, span, options)
  }

  /** Binds an aggregate call of this clause. */
  bindAggregate(definition: AggregateDefinition, node: ast.FunctionCall): Expression {
    return bindAggregate(this, definition, node)
  }

  /** Binds a call with OVER; `definition` where the function is an aggregate. */
  bindOver(node: ast.FunctionCall, definition: AggregateDefinition | undefined): Expression {
    return bindOver(this.at({ subqueries: undefined }), node, definition)
  }

  /** Makes SQL_NOT_SUPPORTED_YET. */
  unsupported(span: ast.Span, construct: string, instead?: string): Error {
    return errorAt(this.context, span, notSupportedYet, {
      construct,
      ...(instead === undefined ? {} : { instead }),
    })
  }

  #bindName(node: ast.Name): Expression {
    const alias = node.parts.length === 1 ? this.place.aliases?.get(node.parts[0]!.name) : undefined
    if (alias !== undefined) return alias
    const column = this.scope.find(this.context, node)
    if (column !== undefined) return column
    const outer = this.#findOuter(node)
    if (outer !== undefined) return outer
    const [part] = node.parts
    // A word that is no column may be a function without parentheses, such as PI.
    if (
      node.parts.length === 1 &&
      !part!.quoted &&
      this.context.functions.scalars(part!.name).some(isCalledWithoutArguments)
    )
      return this.call(part!.name, [], node.span)
    return this.scope.resolve(this.context, node)
  }

  /** A column of the queries around this one, the next first. */
  #findOuter(node: ast.Name): Expression | undefined {
    for (const [i, scope] of this.context.outerScopes.entries()) {
      const column = scope.find(this.context, node)
      if (column !== undefined) return moveColumns(column, (index) => outerIndex(i + 1, index))
    }
    return undefined
  }
}

const isCalledWithoutArguments = (definition: {
  readonly signatures: readonly string[]
}): boolean => definition.signatures.some((signature) => signature.startsWith('()'))
