/** The value of a JSON text, or undefined when it is none; a reply is parsed here and nowhere else. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
