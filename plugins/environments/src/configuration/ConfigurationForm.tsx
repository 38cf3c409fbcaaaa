import { useId, useMemo, useState } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  EnvironmentReference,
  EnvironmentSpec,
  environmentTitle,
  environmentUpdatePermission,
  OfferedBlueprint,
  ownerProblem,
} from '@berth/plugin-environments-common';
import { SizeChoice } from '../create/SizeChoice';
import { CompletionField } from '../form/CompletionField';
import { LazySchemaForm } from '../form/LazySchemaForm';
import { useFocusProblem } from '../form/useFocusProblem';
import { useOwnerChoices } from '../form/useOwnerChoices';
import { Notice } from '../layout/Notice';
import { Panel } from '../layout/Panel';
import { useMay } from '../layout/useMay';
import { ReviewDialog } from '../operations/ReviewDialog';
import { ownerText } from '../text/amounts';
import { useText } from '../translation/useText';
import { changedFields, valueText } from './changedFields';
import {
  changesOf,
  Configuration,
  ConfigurationEdits,
  configurationOf,
  configurationProblems,
  valueSchemas,
} from './Configuration';

const useStyles = makeStyles(theme => ({
  body: { display: 'grid', gap: theme.spacing(2), maxWidth: 760 },
  buttons: { display: 'flex', gap: theme.spacing(1), flexWrap: 'wrap' },
}));

/** The form again: what was before stands beside each changed field; saving shows first what it would do. */
export const ConfigurationForm = (props: {
  environment: EnvironmentReference;
  spec: EnvironmentSpec;
  blueprint: OfferedBlueprint;
  /** Kept by whoever shows the form, so that they outlast it. */
  edits?: ConfigurationEdits;
  onEdited: (edits?: ConfigurationEdits) => void;
  onSubmitted: () => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { environment, spec, blueprint, edits, onEdited } = props;
  const { all: owners } = useOwnerChoices();
  const mayUpdate = useMay(environmentUpdatePermission);
  const now = useMemo(
    () => configurationOf(spec, blueprint),
    [spec, blueprint],
  );
  const [reviewed, setReviewed] = useState(false);
  const before = edits?.from ?? now;
  const current = edits?.to ?? now;
  const change = (part: Partial<Configuration>) =>
    onEdited({ from: before, to: { ...current, ...part } });

  const changes = changesOf(before, current);
  const isChanged = Object.keys(changes).length > 0;
  const movedOn = isChanged && JSON.stringify(before) !== JSON.stringify(now);
  const problems = useMemo(
    () => configurationProblems(current, blueprint),
    [current, blueprint],
  );
  const mayNotId = useId();
  const mayNot = mayUpdate ? undefined : mayNotId;
  const [form, focusProblem] = useFocusProblem();
  const problemsOf = (root: string) =>
    problems.filter(
      ({ field }) => field === root || field.startsWith(`${root}.`),
    );
  const ownerSentence = ownerProblem(t('field.owner'), current.owner);
  const isRefused = problems.length > 0 || !!ownerSentence;
  const was = (value: unknown) =>
    t('configuration.was', {
      value: valueText(value) ?? t('configuration.nothing'),
    });
  const hints = (root: string, from: unknown, to: unknown) =>
    Object.fromEntries(
      [...changedFields(root, from, to)].map(([field, value]) => [
        field,
        was(value),
      ]),
    );

  return (
    <Panel title={t('configuration.title', { blueprint: blueprint.title })}>
      <div className={classes.body} ref={form}>
        {movedOn && (
          <Notice
            tone="poor"
            urgent
            action={
              <Button onClick={() => onEdited()}>
                {t('configuration.startOver')}
              </Button>
            }
          >
            {t('configuration.movedOn')}
          </Notice>
        )}
        {mayNot && (
          <div id={mayNot}>
            <Notice tone="still">{t('configuration.mayNot')}</Notice>
          </div>
        )}
        <SizeChoice
          disabled={!mayUpdate}
          blueprint={blueprint}
          value={current.size}
          onChange={size => change({ size })}
        />
        {changes.size && (
          <Typography variant="body2">{was(before.size)}</Typography>
        )}
        <CompletionField
          id="owner"
          required
          disabled={!mayUpdate}
          label={t('field.owner')}
          value={current.owner}
          choices={owners}
          text={value => `${ownerText(value)} (${value})`}
          problem={ownerSentence}
          hint={changes.owner !== undefined ? was(before.owner) : undefined}
          onChange={owner => change({ owner })}
        />
        <LazySchemaForm
          root="parameters"
          disabled={!mayUpdate}
          label={t('create.parameters')}
          schema={blueprint.parameters}
          value={current.parameters}
          problems={problemsOf('parameters')}
          hints={hints('parameters', before.parameters, current.parameters)}
          onChange={parameters => change({ parameters })}
        />
        {valueSchemas(blueprint).map(({ name, title, schema }) => {
          const root = `values.${name}`;
          return (
            <section key={name} aria-label={title}>
              <Typography variant="subtitle1" component="h3">
                {title}
              </Typography>
              <LazySchemaForm
                root={root}
                disabled={!mayUpdate}
                label={title}
                schema={schema}
                value={current.values[name] ?? {}}
                problems={problemsOf(root)}
                hints={hints(root, before.values[name], current.values[name])}
                onChange={value =>
                  change({ values: { ...current.values, [name]: value } })
                }
              />
            </section>
          );
        })}
        <div className={classes.buttons}>
          <Button
            variant="contained"
            color="primary"
            disabled={!isChanged || !mayUpdate}
            aria-disabled={isRefused}
            aria-describedby={mayNot}
            onClick={() => (isRefused ? focusProblem() : setReviewed(true))}
          >
            {t('configuration.review')}
          </Button>
          <Button disabled={!isChanged} onClick={() => onEdited()}>
            {t('configuration.reset')}
          </Button>
        </div>
      </div>
      {reviewed && (
        <ReviewDialog
          title={t('configuration.reviewTitle', {
            title: environmentTitle(environment.customer, environment.name),
          })}
          confirm={t('configuration.confirm', {
            title: environmentTitle(environment.customer, environment.name),
          })}
          request={{ kind: 'update', environment, changes }}
          against={JSON.stringify(spec)}
          onClose={() => setReviewed(false)}
          onSubmitted={() => {
            setReviewed(false);
            onEdited();
            props.onSubmitted();
          }}
        />
      )}
    </Panel>
  );
};
