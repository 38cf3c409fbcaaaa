import { useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useApi } from '@backstage/core-plugin-api';
import type {
  EnvironmentDetail,
  EnvironmentObject,
} from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import type { Tone } from '../health/healthColour';
import { ToneLabel } from '../health/ToneLabel';
import { CamelWords } from '../text/CamelWords';
import { useText } from '../translation/useText';
import { LiveTable } from './LiveTable';
import { ObjectDialog } from './ObjectDialog';

const TONES: Record<EnvironmentObject['health'], Tone> = {
  ready: 'good',
  progressing: 'moving',
  degraded: 'poor',
  failed: 'bad',
  missing: 'poor',
  unknown: 'still',
};

const useStyles = makeStyles({
  // A button centres its words, in at least 64 pixels; here short names stand below long ones.
  name: {
    textTransform: 'none',
    padding: 0,
    minWidth: 0,
    justifyContent: 'flex-start',
    textAlign: 'left',
  },
});

/** The Kubernetes objects of an environment; a click shows one as YAML. */
export const ObjectsPanel = (props: { environment: EnvironmentDetail }) => {
  const classes = useStyles();
  const t = useText();
  const api = useApi(environmentsApiRef);
  const { customer, name } = props.environment;
  const [shown, setShown] = useState<EnvironmentObject>();
  return (
    <>
      <LiveTable
        title={t('objects.title')}
        environment={props.environment}
        load={signal => api.getObjects({ customer, name }, { signal })}
        columns={[t('objects.kind'), t('objects.name'), t('objects.health')]}
        keyOf={object =>
          `${object.apiVersion}/${object.kind}/${object.namespace}/${object.name}`
        }
        cells={object => {
          const health = t(`health.${object.health}`);
          return [
            <CamelWords>{object.kind}</CamelWords>,
            object.manifest ? (
              <Button
                size="small"
                className={classes.name}
                color="primary"
                onClick={() => setShown(object)}
              >
                {object.name}
              </Button>
            ) : (
              object.name
            ),
            <>
              <ToneLabel tone={TONES[object.health]}>{health}</ToneLabel>
              {object.message && object.message !== health && (
                <div>{object.message}</div>
              )}
            </>,
          ];
        }}
        empty={t('objects.none')}
      />
      {shown && (
        <ObjectDialog object={shown} onClose={() => setShown(undefined)} />
      )}
    </>
  );
};
