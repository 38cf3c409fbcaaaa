import { useState } from 'react';
import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import MoreVertIcon from '@material-ui/icons/MoreVert';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import {
  EnvironmentDetail,
  environmentDeletePermission,
  environmentDeployPermission,
  environmentTitle,
  environmentUpdatePermission,
} from '@berth/plugin-environments-common';
import { PhaseLabel } from '../health/PhaseLabel';
import { useMay } from '../layout/useMay';
import { useText } from '../translation/useText';
import { isUncreated } from './isUncreated';
import { MAY_NOT_ID, MayNotLine } from './MayNotLine';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
  },
  title: { overflowWrap: 'anywhere', margin: 0 },
  phase: { fontSize: theme.typography.h6.fontSize, flex: 1 },
  buttons: { display: 'flex', gap: theme.spacing(1), alignItems: 'center' },
}));

/** What can be done to an environment from its header. */
export type HeaderAction = 'deploy' | 'change' | 'rollback' | 'delete';

/** An environment's name, its health in a word, and what can be done with it. */
export const EnvironmentHeader = (props: {
  environment: EnvironmentDetail;
  onAction: (action: HeaderAction) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { environment, onAction } = props;
  const { spec, status } = environment;
  const [anchor, setAnchor] = useState<HTMLElement>();
  const may = {
    deploy: useMay(environmentDeployPermission),
    update: useMay(environmentUpdatePermission),
    delete: useMay(environmentDeletePermission),
  };
  const mayNot = Object.values(may).includes(false) ? MAY_NOT_ID : undefined;
  const leaving = status.phase === 'deleting';
  // Of what is not created there is nothing to delete or to go back to: its creation is cancelled, at its notice.
  const untouchable = leaving || isUncreated(environment);
  const act = (action: HeaderAction) => () => {
    setAnchor(undefined);
    onAction(action);
  };
  return (
    <div className={classes.root}>
      <Typography variant="h4" component="h2" className={classes.title}>
        {environmentTitle(environment.customer, environment.name)}
      </Typography>
      <div role="status" className={classes.phase}>
        <PhaseLabel phase={status.phase} />
      </div>
      <div className={classes.buttons}>
        {status.address && status.phase === 'ready' && (
          <Button
            variant="outlined"
            href={status.address}
            target="_blank"
            rel="noopener noreferrer"
            endIcon={<OpenInNewIcon />}
          >
            {t('environment.open')}
          </Button>
        )}
        <Button
          variant="contained"
          color="primary"
          disabled={!spec || leaving || !may.deploy}
          aria-describedby={mayNot}
          onClick={act('deploy')}
        >
          {t('environment.deploy')}
        </Button>
        <IconButton
          aria-label={t('environment.more')}
          aria-haspopup="menu"
          aria-describedby={mayNot}
          onClick={event => setAnchor(event.currentTarget)}
        >
          <MoreVertIcon />
        </IconButton>
        <Menu
          open={!!anchor}
          anchorEl={anchor}
          onClose={() => setAnchor(undefined)}
        >
          <MenuItem
            disabled={!spec || leaving || !may.update}
            onClick={act('change')}
          >
            {t('environment.change')}
          </MenuItem>
          <MenuItem
            disabled={untouchable || !may.update}
            onClick={act('rollback')}
          >
            {t('environment.rollback')}
          </MenuItem>
          <MenuItem
            disabled={untouchable || !may.delete}
            onClick={act('delete')}
          >
            {t('environment.delete')}
          </MenuItem>
        </Menu>
      </div>
      <MayNotLine may={may} />
    </div>
  );
};
