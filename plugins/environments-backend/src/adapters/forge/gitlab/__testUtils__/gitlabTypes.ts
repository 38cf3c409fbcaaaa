import type {
  AcceptMergeRequestOptions,
  AllMergeRequestsOptions,
  CommitStatusSchema,
  CreateMergeRequestOptions,
  EditMergeRequestOptions,
  ExpandedMergeRequestSchema,
  MergeRequestDiffVersionsSchema,
  MergeRequestLevelMergeRequestApprovalSchema,
  MergeRequestNoteSchema,
  SimpleUserSchema,
} from '@gitbeaker/core';

/** The members that a type names itself, as far as Berth may read them. */
type Known<T> = {
  [K in keyof T as string extends K ? never : K]?: T[K];
};

type Snake<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${Snake<Rest>}`
    : `_${Lowercase<First>}${Snake<Rest>}`
  : Text;

/** Names as GitLab's API has them, of options as its client has them. */
type Names<Options> = Snake<Extract<keyof Options, string>>;

/** GitLab's own types, by its client for JavaScript: what answers may hold, under which names and types. */
export type MergeRequestAnswer = Known<ExpandedMergeRequestSchema> & {
  // Newer than the client's types: https://docs.gitlab.com/api/merge_requests/#response
  merge_user?: Known<SimpleUserSchema> | null;
};
export type ApprovalsAnswer =
  Known<MergeRequestLevelMergeRequestApprovalSchema>;
export type VersionAnswer = Known<MergeRequestDiffVersionsSchema>;
export type NoteAnswer = Known<MergeRequestNoteSchema>;
export type StatusAnswer = Known<CommitStatusSchema>;
export type UserAnswer = SimpleUserSchema;

/** What requests may hold. The compiler refuses a name that GitLab's client does not have. */
export const openNames: Array<
  Names<CreateMergeRequestOptions> | 'source_branch' | 'target_branch'
> = [
  'source_branch',
  'target_branch',
  'title',
  'description',
  'squash',
  'remove_source_branch',
];
export const mergeNames: Array<Names<AcceptMergeRequestOptions>> = [
  'sha',
  'squash',
  'should_remove_source_branch',
  'merge_commit_message',
];
export const editNames: Array<Names<EditMergeRequestOptions>> = ['state_event'];
export const listNames: Array<
  Names<AllMergeRequestsOptions> | 'per_page' | 'page'
> = [
  'source_branch',
  'target_branch',
  'state',
  'order_by',
  'sort',
  'per_page',
  'page',
];
