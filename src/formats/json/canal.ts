import type { FormatDefinition } from '../../contracts/format.ts'
import { defineError } from '../../core/errors.ts'
import { changeOptions, patternOption } from './change-options.ts'
import {
  type MessageFilter,
  type PartialUpdates,
  PartialUpdatesDecoder,
  PartialUpdatesEncoder,
} from './partial-updates.ts'

export const canalMessage = defineError({
  code: 'CANAL_MESSAGE',
  domain: 'user',
  retry: 'never',
  message: (p: { problem: string }) => `A Canal message cannot be read: ${p.problem}.`,
  remedy: () => "Correct the message, or set 'canal-json.ignore-parse-errors' = 'true'.",
})

const MESSAGES: PartialUpdates = {
  name: 'canal-json',
  isMany: true,
  insert: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
  ignored: 'CREATE',
  error: canalMessage,
}

/**
 * Changes as Canal writes them: `{"data": […], "old": […], "type": "INSERT"|"UPDATE"|"DELETE"}`, one a line, rows under `data`; `old` holds the
 * columns that an update changed. What else a message holds is passed over.
 *
 * @see Flink's canal-json format
 */
export const canalJsonFormat: FormatDefinition = {
  name: 'canal-json',
  doc: 'Changes of a database as Canal writes them, one JSON object a line.',
  fileExtension: 'json',
  changelog: 'retract',
  options: {
    ...changeOptions,
    'database.include': patternOption(
      "Read only messages whose 'database' is this, a regular expression.",
    ),
    'table.include': patternOption(
      "Read only messages whose 'table' is this, a regular expression.",
    ),
  },
  decoder: (values, request) =>
    new PartialUpdatesDecoder(MESSAGES, values, request, [
      ...filterOf('database', values['database.include']),
      ...filterOf('table', values['table.include']),
    ]),
  encoder: (values, request) => new PartialUpdatesEncoder(MESSAGES, values, request),
}

const filterOf = (field: string, pattern: unknown): readonly MessageFilter[] =>
  pattern instanceof RegExp ? [{ field, pattern }] : []
