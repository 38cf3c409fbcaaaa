import { structuredPatch } from 'diff';

/** One line of a unified diff; `gap` stands for unchanged lines that are not shown. */
export interface DiffLine {
  kind: 'added' | 'removed' | 'same' | 'gap';
  text: string;
  /** Line numbers in the text before and after, from 1. */
  before?: number;
  after?: number;
}

/** The lines of a unified diff with three lines of context; the whole text where it is new or goes away. */
export function diffLines(before = '', after = ''): DiffLine[] {
  const lines: DiffLine[] = [];
  const { hunks } = structuredPatch('', '', before, after, '', '', {
    context: 3,
  });
  hunks.forEach((hunk, index) => {
    if (index > 0 || hunk.oldStart > 1) {
      lines.push({ kind: 'gap', text: '' });
    }
    let oldLine = hunk.oldStart;
    let newLine = hunk.newStart;
    for (const line of hunk.lines) {
      const text = line.slice(1);
      if (line.startsWith('+')) {
        lines.push({ kind: 'added', text, after: newLine++ });
      } else if (line.startsWith('-')) {
        lines.push({ kind: 'removed', text, before: oldLine++ });
      } else if (line.startsWith(' ')) {
        lines.push({
          kind: 'same',
          text,
          before: oldLine++,
          after: newLine++,
        });
      }
    }
  });
  return lines;
}
