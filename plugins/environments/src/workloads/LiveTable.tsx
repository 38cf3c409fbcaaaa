import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { refusalOf } from '../api/refusalOf';
import { DataTable } from '../layout/DataTable';
import { NotFreshNotice } from '../layout/NotFreshNotice';
import { Notice } from '../layout/Notice';
import { Panel } from '../layout/Panel';
import { CLUSTER_PATIENCE, useLiveResource } from '../live/useLiveResource';
import { useText } from '../translation/useText';

/** A table of something in an environment that the server reads now, kept fresh. */
export function LiveTable<T>(props: {
  title: string;
  environment: EnvironmentDetail;
  load: (signal: AbortSignal) => Promise<{ items: T[] }>;
  columns: string[];
  keyOf: (item: T) => string;
  cells: (item: T) => ReactNode[];
  empty: string;
}) {
  const t = useText();
  const { title, environment } = props;
  const { value, error, refresh } = useLiveResource(props.load, {
    key: environment.id,
    channel: `environments:${environment.id}`,
    period: 5_000,
    hurried: () => environment.status.phase !== 'ready',
    patience: CLUSTER_PATIENCE,
  });
  return (
    <Panel title={title}>
      {error !== undefined && value && (
        <NotFreshNotice error={error} onRetry={refresh} />
      )}
      {error !== undefined && !value && (
        <Notice
          tone="poor"
          action={<Button onClick={refresh}>{t('failure.retry')}</Button>}
        >
          {refusalOf(error).message}
        </Notice>
      )}
      {(value || !error) && (
        <DataTable
          label={title}
          columns={props.columns}
          items={value?.items}
          keyOf={props.keyOf}
          cells={props.cells}
          empty={props.empty}
        />
      )}
    </Panel>
  );
}
