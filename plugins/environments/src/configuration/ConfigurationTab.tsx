import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { FailureState } from '../layout/FailureState';
import { Panel } from '../layout/Panel';
import { useBlueprint } from '../operations/useBlueprint';
import { useText } from '../translation/useText';
import type { ConfigurationEdits } from './Configuration';
import { ConfigurationForm } from './ConfigurationForm';

/** What an environment is set to, to be changed. */
export const ConfigurationTab = (props: {
  environment: EnvironmentDetail;
  edits?: ConfigurationEdits;
  onEdited: (edits?: ConfigurationEdits) => void;
  onSubmitted: () => void;
}) => {
  const t = useText();
  const { customer, name, spec } = props.environment;
  const { value: blueprint, error, retry } = useBlueprint(spec?.blueprint);
  if (!spec) {
    return (
      <Panel title={t('tab.configuration')}>
        <Typography>{t('configuration.noSpec')}</Typography>
      </Panel>
    );
  }
  if (error) {
    return <FailureState error={error} onRetry={retry} />;
  }
  return blueprint ? (
    <ConfigurationForm
      environment={{ customer, name }}
      spec={spec}
      blueprint={blueprint}
      edits={props.edits}
      onEdited={props.onEdited}
      onSubmitted={props.onSubmitted}
    />
  ) : (
    <Skeleton variant="rect" height={420} />
  );
};
