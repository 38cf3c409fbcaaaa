import { makeStyles } from '@material-ui/core/styles';
import type { Finding } from '@berth/plugin-environments-common';
import type { Tone } from '../health/healthColour';
import { Notice } from '../layout/Notice';
import { useText } from '../translation/useText';

const TONES: Record<Finding['severity'], Tone> = {
  blocking: 'bad',
  warning: 'poor',
  note: 'still',
};

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(1) },
}));

/** What the reader should know before an operation, the worst first. */
export const FindingsList = (props: { findings: Finding[] }) => {
  const classes = useStyles();
  const t = useText();
  const ordered = (['blocking', 'warning', 'note'] as const).flatMap(severity =>
    props.findings.filter(finding => finding.severity === severity),
  );
  return ordered.length ? (
    <div className={classes.root}>
      {ordered.map((finding, index) => (
        <Notice key={index} tone={TONES[finding.severity]}>
          <strong>{t(`severity.${finding.severity}`)}</strong> {finding.message}
        </Notice>
      ))}
    </div>
  ) : null;
};
