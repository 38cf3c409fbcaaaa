import { render, screen } from '@testing-library/react';
import { TestApiProvider } from '@backstage/test-utils';
import type { Phase } from '@berth/plugin-environments-common';
import { wordApis } from '../__testUtils__/wordApis';
import { ApplicationVersions } from './ApplicationVersions';

describe('the versions in the list', () => {
  /** The text for who sees it, and for who hears it. */
  const textsOf = (phase: Phase, desired?: string, running?: string) => {
    render(
      <TestApiProvider apis={wordApis()}>
        <ApplicationVersions
          phase={phase}
          applications={[{ name: 'web', desired, running }]}
        />
      </TestApiProvider>,
    );
    const row = screen.getByText(/^web/).closest('div')!;
    const [seen, heard] = [row, row].map(
      original => original.cloneNode(true) as HTMLElement,
    );
    seen.querySelector('[title] > :not([aria-hidden])')?.remove();
    heard.querySelector('[aria-hidden]')?.remove();
    return [seen, heard].map(({ textContent }) =>
      textContent!.replace(/\s+/g, ' ').trim(),
    );
  };

  it.each<[Phase, string | undefined, string | undefined, string, string?]>([
    ['ready', '1.4.2', '1.4.2', 'web 1.4.2'],
    // Forward and back.
    [
      'progressing',
      '1.5.0',
      '1.4.2',
      'web 1.4.2 → 1.5.0',
      'web 1.4.2 should be 1.5.0',
    ],
    [
      'degraded',
      '1.4.1',
      '1.4.2',
      'web 1.4.2 → 1.4.1',
      'web 1.4.2 should be 1.4.1',
    ],
    ['progressing', '1.4.2', undefined, 'web → 1.4.2', 'web should be 1.4.2'],
    // Nobody knows what serves.
    [
      'unknown',
      '1.4.2',
      undefined,
      'web not known → 1.4.2',
      'web not known should be 1.4.2',
    ],
    // Jobs, which serve nothing.
    ['ready', '1.4.2', undefined, 'web 1.4.2'],
    ['deleting', undefined, undefined, 'web –'],
  ])(
    'say of %s, %s asked for and %s running: %s',
    (phase, desired, running, seen, heard = seen) => {
      expect(textsOf(phase, desired, running)).toEqual([seen, heard]);
    },
  );

  it('say the same on hover', () => {
    textsOf('progressing', '1.5.0', '1.4.2');
    expect(screen.getByTitle('should be 1.5.0')).toBeInTheDocument();
  });
});
