import type {
  ArgumentShape,
  CallOptions,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
  SessionContext,
} from '../../contracts/function.ts'
import { assert, assertNever } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import { type RowField, type SqlType, withNullable } from '../../core/types.ts'
import { mergedType } from './common-type.ts'
import { implicitCast, varyingOf } from './implicit-cast.ts'
import {
  type Parameter,
  type Pattern,
  parseSignature,
  type Signature,
  typedSignature,
} from './signature-pattern.ts'

/**
 * Finds what a call's arguments are cast to and what type it returns.
 *
 * Signatures are tried in order, first those that need no cast of an argument. A definition with
 * `infer` decides alone. The failure's text says which argument is wrong, or what is supported.
 */
export function inferCall(
  definition: ScalarDefinition,
  args: readonly ArgumentShape[],
  options: CallOptions,
  session: SessionContext,
): InferredCall | InferenceFailure {
  if (definition.refusesBareNull === true) {
    const index = args.findIndex((arg) => arg.isNullLiteral)
    if (index !== -1)
      return {
        problem: `argument ${index + 1} is a bare NULL, whose type is unknown; write CAST(NULL AS type)`,
      }
  }
  if (definition.infer !== undefined) return definition.infer(args, options, session)
  return inferFromSignatures(definition.signatures, args)
}

/** `inferCall` by signature texts alone, for definitions whose `infer` adds to what they say. */
export function inferFromSignatures(
  signatures: readonly string[],
  args: readonly ArgumentShape[],
): InferredCall | InferenceFailure {
  return inferFromParsed(signatures.map(parseSignature), signatures, args)
}

/** `inferCall` by types: the parameters of a function that a user registers, and its result. */
export function inferFromTypes(
  parameters: readonly SqlType[],
  returns: SqlType,
  args: readonly ArgumentShape[],
): InferredCall | InferenceFailure {
  const text = `(${parameters.map((type) => typeToString(type)).join(', ')})`
  return inferFromParsed([typedSignature(parameters, returns)], [text], args)
}

function inferFromParsed(
  parsed: readonly Signature[],
  texts: readonly string[],
  args: readonly ArgumentShape[],
): InferredCall | InferenceFailure {
  for (const isCasting of [false, true]) {
    for (const signature of parsed) {
      const call = matchSignature(signature, args, isCasting)
      if (typeof call === 'object') return call
    }
  }
  const fitting = parsed.filter((signature) => takesCount(signature, args.length))
  if (fitting.length === 1) {
    const index = matchSignature(fitting[0]!, args, true)
    assert(typeof index === 'number', 'a call that failed fails again')
    const parameter = parameterAt(fitting[0]!, index)!
    return {
      problem: `argument ${index + 1} is ${typeToString(args[index]!.type)}, expected ${patternText(parameter)}`,
    }
  }
  return {
    problem: `supported: ${texts.map((text) => text.replace(/ ->.*/, '').replace(/\b[A-Z]:/g, '')).join(', ')}`,
  }
}

/** True when the inference failed. */
export function isInferenceFailure(
  call: InferredCall | InferenceFailure,
): call is InferenceFailure {
  return 'problem' in call
}

const takesCount = (signature: Signature, count: number): boolean => {
  const { parameters, isVarying } = signature
  const required =
    parameters.filter((parameter) => !parameter.isOptional).length - (isVarying ? 1 : 0)
  return count >= required && (isVarying || count <= parameters.length)
}

const parameterAt = (signature: Signature, index: number): Parameter | undefined =>
  signature.parameters[index] ?? (signature.isVarying ? signature.parameters.at(-1) : undefined)

/** Returns the call, the index of the argument that does not fit, or undefined for a wrong count. */
function matchSignature(
  signature: Signature,
  args: readonly ArgumentShape[],
  isCasting: boolean,
): InferredCall | number | undefined {
  if (!takesCount(signature, args.length)) return undefined
  const bindings = new Map<string, SqlType>()
  for (const [index, arg] of args.entries()) {
    const parameter = parameterAt(signature, index)!
    if (parameter.isLiteral && arg.literal === undefined) return index
    if (!bind(parameter.pattern, arg.type, bindings)) return index
  }
  for (const { pattern } of signature.parameters) {
    if (pattern.kind !== 'variable' || pattern.within === undefined) continue
    if (bindings.get(pattern.name)?.kind === 'NULL')
      bindings.set(pattern.name, pattern.within.ofNull)
  }
  const argumentTypes: SqlType[] = []
  for (const [index, arg] of args.entries()) {
    const type = argumentType(parameterAt(signature, index)!.pattern, arg.type, bindings)
    if (type === undefined || (!isCasting && type !== arg.type)) return index
    argumentTypes.push(type)
  }
  return { argumentTypes, returnType: resultType(signature, argumentTypes, bindings) }
}

/** Collects what the variables of a pattern stand for. */
function bind(pattern: Pattern, type: SqlType, bindings: Map<string, SqlType>): boolean {
  switch (pattern.kind) {
    case 'variable': {
      const { within } = pattern
      if (type.kind !== 'NULL' && within?.has(type) === false) return false
      const before = bindings.get(pattern.name)
      const merged = before === undefined ? type : mergedType([before, type])
      if (merged === undefined) return false
      bindings.set(pattern.name, merged)
      return true
    }
    case 'array':
      return (
        type.kind === 'NULL' ||
        (type.kind === 'ARRAY' && bind(pattern.element, type.element, bindings))
      )
    case 'map':
      return (
        type.kind === 'NULL' ||
        (type.kind === 'MAP' &&
          bind(pattern.key, type.key, bindings) &&
          bind(pattern.value, type.value, bindings))
      )
    case 'row':
      return (
        type.kind === 'NULL' ||
        (type.kind === 'ROW' &&
          type.fields.length === pattern.fields.length &&
          type.fields.every((field, i) => bind(pattern.fields[i]!.pattern, field.type, bindings)))
      )
    case 'type':
    case 'class':
      return true
    default:
      return assertNever(pattern)
  }
}

/** Type an argument is cast to; the same object when it stays as it is. */
function argumentType(
  pattern: Pattern,
  type: SqlType,
  bindings: ReadonlyMap<string, SqlType>,
): SqlType | undefined {
  switch (pattern.kind) {
    case 'type':
      return implicitCast(type, pattern.type)
    case 'class':
      if (type.kind === 'NULL') return pattern.accepts.ofNull
      return pattern.accepts.has(type) ? type : undefined
    case 'variable': {
      const merged = bindings.get(pattern.name)!
      if (merged.kind === 'NULL') return type
      return implicitCast(type, merged) ?? withNullable(merged, type.nullable)
    }
    case 'array':
    case 'map':
    case 'row':
      return type.kind === 'NULL'
        ? withNullable(builtType(pattern, bindings), true)
        : nestedArgument(pattern, type, bindings)
    default:
      return assertNever(pattern)
  }
}

function nestedArgument(
  pattern: Pattern,
  type: SqlType,
  bindings: ReadonlyMap<string, SqlType>,
): SqlType | undefined {
  if (pattern.kind === 'array' && type.kind === 'ARRAY') {
    const element = argumentType(pattern.element, type.element, bindings)
    return element === type.element ? type : element && { ...type, element }
  }
  if (pattern.kind === 'map' && type.kind === 'MAP') {
    const key = argumentType(pattern.key, type.key, bindings)
    const value = argumentType(pattern.value, type.value, bindings)
    return key === type.key && value === type.value ? type : key && value && { ...type, key, value }
  }
  if (pattern.kind === 'row' && type.kind === 'ROW') {
    const fields: RowField[] = []
    for (const [i, field] of type.fields.entries()) {
      const wanted = pattern.fields[i]!
      const fieldType = argumentType(wanted.pattern, field.type, bindings)
      if (fieldType === undefined) return undefined
      fields.push({ name: wanted.name, type: fieldType })
    }
    const isSame = fields.every(
      ({ name, type: own }, i) => name === type.fields[i]!.name && own === type.fields[i]!.type,
    )
    return isSame ? type : { ...type, fields }
  }
  return undefined
}

function resultType(
  signature: Signature,
  argumentTypes: readonly SqlType[],
  bindings: ReadonlyMap<string, SqlType>,
): SqlType {
  const built = builtType(signature.result, bindings)
  const type = signature.isResultVarying ? varyingOf(built) : built
  switch (signature.resultNull) {
    case 'nullable':
      return withNullable(type, true)
    case 'never':
      return withNullable(type, false)
    case 'propagate':
      return withNullable(
        type,
        argumentTypes.some((argument) => argument.nullable),
      )
    default:
      return assertNever(signature.resultNull)
  }
}

/** The type a pattern stands for when its variables are known. */
function builtType(pattern: Pattern, bindings: ReadonlyMap<string, SqlType>): SqlType {
  switch (pattern.kind) {
    case 'type':
      return pattern.type
    case 'class':
      return pattern.accepts.ofNull
    case 'variable':
      return bindings.get(pattern.name)!
    case 'array':
      return { kind: 'ARRAY', nullable: true, element: builtType(pattern.element, bindings) }
    case 'map':
      return {
        kind: 'MAP',
        nullable: true,
        key: builtType(pattern.key, bindings),
        value: builtType(pattern.value, bindings),
      }
    case 'row':
      return {
        kind: 'ROW',
        nullable: true,
        fields: pattern.fields.map((field) => ({
          name: field.name,
          type: builtType(field.pattern, bindings),
        })),
      }
    default:
      return assertNever(pattern)
  }
}

function patternText(parameter: Parameter): string {
  const text = ((pattern: Pattern): string => {
    switch (pattern.kind) {
      case 'type':
        return typeToString(pattern.type)
      case 'class':
        return pattern.name
      case 'variable':
        return pattern.within?.name ?? 'the type of the others'
      case 'array':
        return 'ARRAY'
      case 'map':
        return 'MAP'
      case 'row':
        return 'ROW'
      default:
        return assertNever(pattern)
    }
  })(parameter.pattern)
  return parameter.isLiteral ? `a literal ${text}` : text
}
