import type { PlannedChange } from '@berth/plugin-environments-common';
import type { WaitingOperation } from '../writing/WaitingOperation';

const MOST_FILES = 100;

/** What a pull request says: the plan, and at its end, unseen, the operation's id. */
export function pullRequestBody(
  operation: WaitingOperation,
  change: PlannedChange,
): string {
  const { files, findings, cost, capacity } = change;
  const shown = files.slice(0, MOST_FILES);
  const rest = files.length - shown.length;
  const parts = [
    `${plain(change.title)}, asked for by ${plain(operation.author.name)}.`,
    section(
      'Files',
      shown
        .map(file => `${file.change}: ${plain(file.path)}`)
        .concat(rest > 0 ? [`and ${rest} more`] : []),
    ),
    section(
      'Findings',
      findings.map(({ severity, message }) => `${severity}: ${plain(message)}`),
    ),
    section('Cost a month', cost ? [costOf(cost)] : []),
    section(
      'Quota on the cluster',
      capacity.map(
        ({ resource, unit, requested, committed, allocatable }) =>
          `${resource}: ${requested} of ${allocatable} ${plain(
            unit,
          )}, ${committed} taken by others`,
      ),
    ),
    `<!-- berth-operation: ${operation.id} -->`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function section(title: string, lines: string[]): string {
  return lines.length === 0
    ? ''
    : `### ${title}\n\n${lines.map(line => `- ${line}`).join('\n')}`;
}

function costOf({
  before,
  after,
  currency,
}: NonNullable<PlannedChange['cost']>): string {
  const amounts = [before, after]
    .filter(amount => amount !== undefined)
    .map(amount => amount.toFixed(2));
  return `${amounts.join(' → ')} ${plain(currency)}`;
}

/** A text that no forge takes for markup, a mention or a link. */
function plain(text: string): string {
  return text
    .replace(/[\p{C}\u2028\u2029]+/gu, ' ')
    .replace(
      /[&<>@#!\\`*_{}[\]|~:]/g,
      character => `&#${character.charCodeAt(0)};`,
    )
    .trim();
}
