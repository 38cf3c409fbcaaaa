import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { OfferedBlueprint } from '@berth/plugin-environments-common';
import type { Problem } from '@berth/plugin-environments-common/parameters';
import { ChoiceField } from '../form/ChoiceField';
import { CompletionField } from '../form/CompletionField';
import { LazySchemaForm } from '../form/LazySchemaForm';
import { useOwnerChoices } from '../form/useOwnerChoices';
import { ownerText } from '../text/amounts';
import { useText } from '../translation/useText';
import type { Catalogue } from './useCatalogue';
import type { Draft } from './Draft';
import { SizeChoice } from './SizeChoice';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
  pair: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 220px), 1fr))',
  },
  heading: { marginTop: theme.spacing(1) },
}));

/** Everything that a creation asks for besides its blueprint. */
export const DetailsForm = (props: {
  draft: Draft;
  blueprint: OfferedBlueprint;
  catalogue: Catalogue;
  /** The sentence beside a field, where it is due. */
  problemOf: (field: string) => string | undefined;
  parameterProblems: Problem[];
  onChange: (draft: Draft, field: string) => void;
  onTouched: (field: string) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { draft, blueprint, catalogue, problemOf, onChange, onTouched } = props;
  const { all: owners } = useOwnerChoices();
  const customers = catalogue.customers.map(({ name }) => name);
  const isNew = draft.customer && !customers.includes(draft.customer);
  const set =
    (field: 'customer' | 'stage' | 'name' | 'size' | 'owner' | 'cluster') =>
    (value: string) =>
      onChange({ ...draft, [field]: value }, field);

  return (
    <div className={classes.root}>
      <div className={classes.pair}>
        <CompletionField
          id="customer"
          required
          label={t('field.customer')}
          value={draft.customer}
          choices={customers}
          problem={problemOf('customer')}
          hint={
            isNew
              ? t('create.newCustomer', { name: draft.customer })
              : t('create.customerHint')
          }
          onChange={set('customer')}
          onBlur={() => onTouched('customer')}
        />
        <ChoiceField
          id="stage"
          label={t('field.stage')}
          value={draft.stage}
          choices={catalogue.stages
            .filter(({ name }) => blueprint.stages.includes(name))
            .map(({ name, title }) => ({ value: name, text: title }))}
          problem={problemOf('stage')}
          onChange={set('stage')}
        />
        <CompletionField
          id="name"
          label={t('field.name')}
          value={draft.name}
          choices={[]}
          problem={problemOf('name')}
          hint={
            draft.stage
              ? t('create.nameHint', { stage: draft.stage })
              : t('create.nameHintAny')
          }
          onChange={set('name')}
          onBlur={() => onTouched('name')}
        />
        <CompletionField
          id="owner"
          required
          label={t('field.owner')}
          value={draft.owner}
          choices={owners}
          text={value => `${ownerText(value)} (${value})`}
          problem={problemOf('owner')}
          hint={t('create.ownerHint')}
          onChange={set('owner')}
          onBlur={() => onTouched('owner')}
        />
      </div>
      <SizeChoice
        blueprint={blueprint}
        value={draft.size}
        problem={problemOf('size')}
        onChange={set('size')}
      />
      <div className={classes.pair}>
        <ChoiceField
          id="cluster"
          label={t('field.cluster')}
          value={draft.cluster}
          choices={catalogue.clusters.map(cluster => ({
            value: cluster.name,
            text: cluster.reachable
              ? cluster.title
              : t('create.clusterUnreachable', { title: cluster.title }),
          }))}
          problem={problemOf('cluster')}
          onChange={set('cluster')}
        />
        {blueprint.components
          .filter(({ tools }) => tools.length > 1)
          .map(({ capability, title, tools }) => (
            <ChoiceField
              key={capability}
              id={`components.${capability}`}
              label={title}
              value={draft.tools[capability] ?? tools[0]}
              choices={tools.map(tool => ({ value: tool, text: tool }))}
              problem={problemOf(`components.${capability}`)}
              onChange={tool =>
                onChange(
                  { ...draft, tools: { ...draft.tools, [capability]: tool } },
                  `components.${capability}`,
                )
              }
            />
          ))}
      </div>
      <Typography variant="h6" component="h3" className={classes.heading}>
        {t('create.versions')}
      </Typography>
      <div className={classes.pair}>
        {Object.entries(blueprint.applications).map(([name, application]) => {
          const field = `applications.${name}.version`;
          return (
            <CompletionField
              key={name}
              id={field}
              required
              label={application.title}
              value={draft.versions[name] ?? ''}
              choices={application.versions}
              problem={problemOf(field)}
              hint={application.description}
              onChange={version =>
                onChange(
                  {
                    ...draft,
                    versions: { ...draft.versions, [name]: version },
                  },
                  field,
                )
              }
            />
          );
        })}
      </div>
      {(Object.keys((blueprint.parameters.properties as object) ?? {}).length >
        0 ||
        props.parameterProblems.length > 0) && (
        <div>
          <Typography variant="h6" component="h3" className={classes.heading}>
            {t('create.parameters')}
          </Typography>
          <LazySchemaForm
            root="parameters"
            label={t('create.parameters')}
            schema={blueprint.parameters}
            value={draft.parameters}
            problems={props.parameterProblems}
            onChange={parameters =>
              onChange({ ...draft, parameters }, 'parameters')
            }
            onTouched={onTouched}
          />
        </div>
      )}
    </div>
  );
};
