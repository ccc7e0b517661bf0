import type { ErrorLocation } from '../../core/errors.ts'
import type { Source, Span, SyntaxNode } from './ast.ts'

/** Where a span lies: line and column from 1, the length within its first line, at least 1. */
export function locationOf(
  source: Source,
  span: Span,
): ErrorLocation & { line: number; column: number } {
  const { text, file } = source
  let line = 1
  let lineStart = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < span.start; at = text.indexOf('\n', at + 1)) {
    line++
    lineStart = at + 1
  }
  const lineEnd = text.indexOf('\n', span.start)
  const end = Math.min(span.end, lineEnd < 0 ? text.length : lineEnd)
  const place = { line, column: span.start - lineStart + 1, length: Math.max(1, end - span.start) }
  return file === undefined ? place : { file, ...place }
}

/** The text of a node as it was written. */
export function textOf(source: Source, node: Pick<SyntaxNode, 'span'>): string {
  return source.text.slice(node.span.start, node.span.end)
}
