import type {
  NewOperation,
  StoredOperation,
} from '@berth/plugin-environments-node';

/** An operation that waits for the writer. */
export type WaitingOperation = StoredOperation & {
  author: NewOperation['author'];
};
