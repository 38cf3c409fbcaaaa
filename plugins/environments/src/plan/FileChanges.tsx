import type { FileChange } from '@berth/plugin-environments-common';
import { ChangeEntry } from './ChangeEntry';
import { UnifiedDiff } from './UnifiedDiff';

/** Most files that are open from the start. */
const OPEN = 12;

/** The files of a commit, each with its coloured diff. */
export const FileChanges = (props: { files: FileChange[] }) => (
  <>
    {props.files.map(file => (
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
