import { useState } from 'react';
import Button from '@material-ui/core/Button';
import { useApi } from '@backstage/core-plugin-api';
import type {
  EnvironmentDetail,
  EnvironmentObject,
} from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import type { Tone } from '../health/healthColour';
import { ToneLabel } from '../health/ToneLabel';
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

/** The Kubernetes objects of an environment; a click shows one as YAML. */
export const ObjectsPanel = (props: { environment: EnvironmentDetail }) => {
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
        cells={object => [
          object.kind,
          object.manifest ? (
            <Button
              size="small"
              style={{ textTransform: 'none', padding: 0, textAlign: 'left' }}
              color="primary"
              onClick={() => setShown(object)}
            >
              {object.name}
            </Button>
          ) : (
            object.name
          ),
          <>
            <ToneLabel tone={TONES[object.health]}>
              {t(`health.${object.health}`)}
            </ToneLabel>
            {object.message && <div>{object.message}</div>}
          </>,
        ]}
        empty={t('objects.none')}
      />
      {shown && (
        <ObjectDialog object={shown} onClose={() => setShown(undefined)} />
      )}
    </>
  );
};
