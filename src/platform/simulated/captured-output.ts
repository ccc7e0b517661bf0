import type { TextOutput } from '../../contracts/platform.ts'

/** Keeps the text that was written. */
export class CapturedOutput implements TextOutput {
  text = ''

  async write(text: string | Uint8Array): Promise<void> {
    this.text += typeof text === 'string' ? text : new TextDecoder().decode(text)
  }
}
