import { useCallback, useMemo, useState } from 'react';
import type {
  Finding,
  OfferedBlueprint,
} from '@berth/plugin-environments-common';
import type { Problem } from '@berth/plugin-environments-common/parameters';
import { type Refusal, refusalOf } from '../api/refusalOf';
import { useText } from '../translation/useText';
import type { Catalogue } from './useCatalogue';
import type { Draft } from './Draft';
import { draftProblems } from './draftProblems';
import { fieldOfSentence, formField } from './fieldOfSentence';

/** What is wrong with a draft, by the browser's rules, and then by the server's word. */
export interface DraftCheck {
  /** True where the rules keep it from being asked for. */
  refused: boolean;
  /** The schema can't be used at all. */
  broken?: string;
  problemOf(field: string): string | undefined;
  parameterProblems: Problem[];
  /** What belongs to no field. */
  general: string[];
  touch(field: string): void;
  touchAll(): void;
}

/** Whether a problem is the parameters' form's to show, which has a place for all of them. */
const ofParameters = (field: string) =>
  field === 'parameters' || field.startsWith('parameters.');

/** Judges a draft while one types: a sentence shows once one was in its field, or wanted to go on. */
export function useDraftCheck(
  draft: Draft,
  blueprint: OfferedBlueprint,
  catalogue: Catalogue,
): DraftCheck & {
  withServer(findings: Finding[], refusal?: Refusal): DraftCheck;
} {
  const t = useText();
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);

  const { problems, broken } = useMemo(() => {
    try {
      return {
        problems: draftProblems(draft, blueprint, catalogue.customers, {
          label: field => t(`field.${field}`),
          exists: title => t('create.exists', { title }),
          choose: field => t(`create.choose.${field}`),
        }),
      };
    } catch (error) {
      return { problems: [], broken: refusalOf(error).message };
    }
  }, [draft, blueprint, catalogue, t]);

  const touch = useCallback(
    (field: string) =>
      setTouched(previous =>
        previous.has(field) ? previous : new Set(previous).add(field),
      ),
    [],
  );

  const fields = [
    'customer',
    'stage',
    'name',
    'size',
    'owner',
    'cluster',
    ...blueprint.components
      .filter(({ tools }) => tools.length > 1)
      .map(({ capability }) => `components.${capability}`),
    ...Object.keys(blueprint.applications).map(
      name => `applications.${name}.version`,
    ),
    ...Object.keys((blueprint.parameters.properties as object) ?? {}).map(
      name => `parameters.${name}`,
    ),
  ];

  const check = (said: Problem[], general: string[]): DraftCheck => {
    const due = problems.filter(
      ({ field }) =>
        all ||
        touched.has(field) ||
        // An environment that exists already is said as soon as customer and stage name it.
        (field === 'name' && touched.has('stage')),
    );
    const shown = [...due, ...said];
    return {
      refused: problems.length > 0 || !!broken,
      broken,
      problemOf: field =>
        shown.find(problem => problem.field === field)?.message,
      parameterProblems: shown.filter(({ field }) => ofParameters(field)),
      general: [
        ...due
          .filter(
            ({ field }) => !ofParameters(field) && !fields.includes(field),
          )
          .map(({ message }) => message),
        ...general,
      ],
      touch,
      touchAll: () => setAll(true),
    };
  };

  const withServer = (findings: Finding[], refusal?: Refusal) => {
    const said: Problem[] = [];
    const general: string[] = [];
    const place = (message: string, field?: string) => {
      if (field) {
        said.push({ field, message });
      } else {
        general.push(message);
      }
    };
    for (const { severity, field, message } of findings) {
      if (severity === 'blocking') {
        const own = field && fieldOfSentence(formField(field), fields);
        place(message, own || fieldOfSentence(message, fields));
      }
    }
    if (refusal) {
      place(refusal.message, fieldOfSentence(refusal.message, fields));
    }
    return check(said, general);
  };
  return { ...check([], []), withServer };
}
