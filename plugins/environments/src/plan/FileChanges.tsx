import type { FileChange } from '@berth/plugin-environments-common';
import { ChangeEntry } from './ChangeEntry';
import { UnifiedDiff } from './UnifiedDiff';

/** Most files that are open from the start. */
const OPEN = 12;

/** The environment's own files first, and of those the one that the others follow from. */
function inOrder(files: FileChange[]): FileChange[] {
  const place = ({ path }: FileChange) => {
    if (path.endsWith('/environment.yaml')) {
      return 0;
    }
    return path.startsWith('customers/') ? 1 : 2;
  };
  return [...files].sort((a, b) => place(a) - place(b));
}

/** The files of a commit, each with its coloured diff. */
export const FileChanges = (props: { files: FileChange[] }) => (
  <>
    {inOrder(props.files).map(file => (
      <ChangeEntry
        key={file.path}
        name={file.path}
        change={file.change}
        defaultOpen={props.files.length <= OPEN}
      >
        <UnifiedDiff
          before={file.before}
          after={file.after}
          label={file.path}
        />
      </ChangeEntry>
    ))}
  </>
);
