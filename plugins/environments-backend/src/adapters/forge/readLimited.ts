const MAX_BYTES = 8 * 1024 * 1024;

/** An answer's text. @throws where it is longer than 8 MiB, or ends too early */
export async function readLimited(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MAX_BYTES) {
      throw new Error('its answer is too long');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
