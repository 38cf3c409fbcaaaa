/** A commit's message as its title and what follows the empty line. */
export function divideMessage(message: string): {
  title: string;
  rest: string;
} {
  const [title, ...rest] = message.split('\n');
  return { title, rest: rest.join('\n').trim() };
}
