import { InputError } from '@backstage/errors';

/** Where a page ended: the last row's value in the page's order, and its id. */
export interface StatusCursor {
  orderBy: string;
  value: string | number;
  id: string;
}

export function writeCursor({ orderBy, value, id }: StatusCursor): string {
  return Buffer.from(JSON.stringify([orderBy, value, id])).toString(
    'base64url',
  );
}

/**
 * @throws InputError where the text is no cursor, or one of another order
 */
export function readCursor(text: string, orderBy: string): StatusCursor {
  const [order, value, id] = parse(text);
  const unchanged =
    isPlain(order) &&
    isPlain(id) &&
    (order.startsWith('phase') ? Number.isSafeInteger(value) : isPlain(value));
  if (!unchanged) {
    throw new InputError(
      'cursor takes the nextCursor of the page before, unchanged',
    );
  }
  if (order !== orderBy) {
    throw new InputError(
      `cursor belongs to a list ordered by ${order}; begin at the first page for another order`,
    );
  }
  return { orderBy: order, value: value as string | number, id };
}

function parse(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    );
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** PostgreSQL takes no text with a NUL. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
