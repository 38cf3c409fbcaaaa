import Typography from '@material-ui/core/Typography';
import { useText } from '../translation/useText';

/** Id of the line, for what is greyed on the page to be described by. */
export const MAY_NOT_ID = 'environment-may-not';

const ACTIONS = ['deploy', 'update', 'delete'] as const;

/** What one may not do to an environment, in one line for all that is greyed; nothing where one may do everything. */
export const MayNotLine = (props: {
  may: Record<(typeof ACTIONS)[number], boolean>;
}) => {
  const t = useText();
  const refused = ACTIONS.filter(action => !props.may[action]);
  if (!refused.length) {
    return null;
  }
  return (
    <Typography id={MAY_NOT_ID} variant="body2" style={{ flexBasis: '100%' }}>
      {refused.length === ACTIONS.length
        ? t('environment.mayOnlyLook')
        : t('environment.mayNot', {
            actions: refused
              .map(action => t(`environment.mayNotAction.${action}`))
              .join(', '),
          })}
    </Typography>
  );
};
