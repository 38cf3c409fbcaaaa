import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import Switch from '@material-ui/core/Switch';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useText } from '../translation/useText';

/** How logs are read, beside which ones. */
export interface LogChoice {
  container?: string;
  /** ISO 8601 duration; empty for the last thousand lines. */
  since: string;
  follow: boolean;
  /** Of the container before its last restart. */
  previous: boolean;
  wrap: boolean;
}

const SINCE = ['', 'PT5M', 'PT1H', 'P1D'] as const;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
    marginBottom: theme.spacing(1),
  },
  wide: { flex: '1 1 200px', maxWidth: 360 },
  narrow: { flex: '0 1 200px', minWidth: 120 },
}));

/** Which container's log is read, and how. */
export const LogControls = (props: {
  pods: string[];
  pod: string;
  containers: string[];
  container?: string;
  choice: LogChoice;
  onPod: (pod: string) => void;
  onChange: (change: Partial<LogChoice>) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { pods, pod, containers, container, choice, onChange } = props;
  const select = { select: true, size: 'small', variant: 'outlined' } as const;
  const toggle = (field: 'follow' | 'previous' | 'wrap', disabled = false) => (
    <FormControlLabel
      label={t(`logs.${field}`)}
      control={
        <Switch
          color="primary"
          size="small"
          disabled={disabled}
          checked={choice[field] && !disabled}
          onChange={event => onChange({ [field]: event.target.checked })}
        />
      }
    />
  );
  return (
    <div className={classes.root}>
      <TextField
        {...select}
        id="pod"
        className={classes.wide}
        label={t('logs.pod')}
        value={pod}
        onChange={event => props.onPod(event.target.value)}
      >
        {(pods.includes(pod) ? pods : [pod, ...pods]).map(item => (
          <MenuItem key={item} value={item}>
            {item}
          </MenuItem>
        ))}
      </TextField>
      {containers.length > 1 && (
        <TextField
          {...select}
          id="container"
          className={classes.narrow}
          label={t('logs.container')}
          value={container ?? ''}
          onChange={event => onChange({ container: event.target.value })}
        >
          {containers.map(item => (
            <MenuItem key={item} value={item}>
              {item}
            </MenuItem>
          ))}
        </TextField>
      )}
      <TextField
        {...select}
        id="since"
        className={classes.narrow}
        label={t('logs.since')}
        value={choice.since}
        onChange={event => onChange({ since: event.target.value })}
        SelectProps={{ displayEmpty: true }}
        InputLabelProps={{ shrink: true }}
      >
        {SINCE.map(since => (
          <MenuItem key={since} value={since}>
            {t(`logs.sinceChoice.${since || 'lines'}`)}
          </MenuItem>
        ))}
      </TextField>
      {toggle('follow', choice.previous)}
      {toggle('previous')}
      {toggle('wrap')}
    </div>
  );
};
