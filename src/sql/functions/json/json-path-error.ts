/** A path of JSON that is not understood. */
export class JsonPathError extends Error {}
