const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text from outside, such as a trailer or a branch's name, can be an operation's id. */
export function isOperationId(text: string): boolean {
  return UUID.test(text);
}
