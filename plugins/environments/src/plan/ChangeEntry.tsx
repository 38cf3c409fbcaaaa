import { ReactNode, useState } from 'react';
import Collapse from '@material-ui/core/Collapse';
import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import type { Change } from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';

const useStyles = makeStyles(theme => ({
  root: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    marginBottom: theme.spacing(1),
    minWidth: 0,
  },
  head: {
    width: '100%',
    justifyContent: 'flex-start',
    textAlign: 'left',
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 1),
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  name: {
    flex: 1,
    minWidth: 0,
    overflowWrap: 'anywhere',
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
    fontSize: 13,
  },
  change: {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
    whiteSpace: 'nowrap',
  },
  icon: { transition: 'transform 150ms' },
  open: { transform: 'rotate(180deg)' },
}));

/** A changed file or object; a click opens what changed in it. */
export const ChangeEntry = (props: {
  name: string;
  change: Change;
  defaultOpen: boolean;
  children: ReactNode;
}) => {
  const classes = useStyles();
  const t = useText();
  const [open, setOpen] = useState(props.defaultOpen);
  return (
    <div className={classes.root}>
      <ButtonBase
        className={classes.head}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ExpandMoreIcon
          fontSize="small"
          className={`${classes.icon} ${open ? classes.open : ''}`}
        />
        <span className={classes.name}>{props.name}</span>
        <span className={classes.change}>{t(`change.${props.change}`)}</span>
      </ButtonBase>
      <Collapse in={open} unmountOnExit>
        {props.children}
      </Collapse>
    </div>
  );
};
