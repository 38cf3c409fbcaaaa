import Box from '@material-ui/core/Box';
import { useMemo } from 'react';
import { alpha, makeStyles } from '@material-ui/core/styles';
import { useText } from '../translation/useText';
import { diffLines } from './diffLines';

const SIGNS = { added: '+', removed: '-', same: ' ', gap: '' };

const useStyles = makeStyles(theme => ({
  root: {
    overflowX: 'auto',
    overflowWrap: 'normal',
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
    fontSize: 12.5,
    lineHeight: 1.5,
    maxHeight: 480,
    overflowY: 'auto',
  },
  table: { borderCollapse: 'collapse', width: '100%' },
  number: {
    width: 1,
    padding: theme.spacing(0, 1),
    textAlign: 'right',
    userSelect: 'none',
    // The secondary colour of texts is too faint on the colours of lines.
    opacity: 0.75,
    fontVariantNumeric: 'tabular-nums',
    verticalAlign: 'top',
  },
  sign: { width: 1, padding: theme.spacing(0, 0.5), userSelect: 'none' },
  text: { whiteSpace: 'pre', paddingRight: theme.spacing(1) },
  added: { backgroundColor: alpha('#2e9e5b', 0.18) },
  removed: { backgroundColor: alpha('#d64545', 0.18) },
  gap: { color: theme.palette.text.secondary },
  same: {},
}));

/** What changed in a text, a line each, added and removed ones told apart by sign and colour. */
export const UnifiedDiff = (props: {
  before?: string;
  after?: string;
  label: string;
}) => {
  const classes = useStyles();
  const t = useText();
  const lines = useMemo(
    () => diffLines(props.before, props.after),
    [props.before, props.after],
  );
  return (
    // Wide lines scroll inside; the keyboard has to reach them too.
    <Box
      className={classes.root}
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      <table className={classes.table}>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index} className={classes[line.kind]}>
              <td className={classes.number}>{line.before}</td>
              <td className={classes.number}>{line.after}</td>
              <td className={classes.sign}>{SIGNS[line.kind]}</td>
              <td className={classes.text}>
                {line.kind === 'gap' ? t('plan.gap') : line.text}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
};
