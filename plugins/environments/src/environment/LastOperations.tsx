import Typography from '@material-ui/core/Typography';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { OperationLine } from '../operations/OperationLine';
import { useText } from '../translation/useText';

/** The last five operations, those that have not ended first. */
export const LastOperations = (props: { environment: EnvironmentDetail }) => {
  const t = useText();
  const { openOperations, lastOperations } = props.environment;
  const operations = [
    ...openOperations,
    ...lastOperations.filter(({ id }) =>
      openOperations.every(open => open.id !== id),
    ),
  ].slice(0, 5);
  return operations.length ? (
    <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>
      {operations.map(operation => (
        <OperationLine key={operation.id} operation={operation} />
      ))}
    </ul>
  ) : (
    <Typography>{t('overview.noOperations')}</Typography>
  );
};
