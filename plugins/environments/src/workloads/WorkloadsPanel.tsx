import type { Workload } from '@berth/plugin-environments-common';
import type { Tone } from '../health/healthColour';
import { ToneLabel } from '../health/ToneLabel';
import { DataTable } from '../layout/DataTable';
import { Panel } from '../layout/Panel';
import { useText } from '../translation/useText';

const TONES: Record<Workload['health'], Tone> = {
  ready: 'good',
  progressing: 'moving',
  degraded: 'poor',
  failed: 'bad',
};

/** Deployments, StatefulSets, DaemonSets and Jobs, with why one is not ready. */
export const WorkloadsPanel = (props: { workloads: Workload[] }) => {
  const t = useText();
  return (
    <Panel title={t('workloads.title')}>
      <DataTable
        label={t('workloads.title')}
        columns={[
          t('workloads.workload'),
          t('workloads.health'),
          t('workloads.ready'),
          t('workloads.images'),
        ]}
        items={props.workloads}
        keyOf={({ kind, name }) => `${kind}/${name}`}
        cells={({ kind, name, health, problem, ready, desired, images }) => [
          `${kind} ${name}`,
          <>
            <ToneLabel tone={TONES[health]}>{t(`health.${health}`)}</ToneLabel>
            {problem && (
              <div>
                {problem.reason}: {problem.message}
              </div>
            )}
          </>,
          `${ready}/${desired}`,
          images.map(image => <div key={image}>{image}</div>),
        ]}
        empty={t('workloads.none')}
      />
    </Panel>
  );
};
