import { useTheme } from '@material-ui/core/styles';
import CancelIcon from '@material-ui/icons/Cancel';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import DeleteIcon from '@material-ui/icons/DeleteOutline';
import HelpIcon from '@material-ui/icons/HelpOutline';
import NightsStayIcon from '@material-ui/icons/NightsStay';
import ScheduleIcon from '@material-ui/icons/Schedule';
import TimelapseIcon from '@material-ui/icons/Timelapse';
import WarningIcon from '@material-ui/icons/Warning';
import type { Phase } from '@berth/plugin-environments-common';
import { healthColour, toneOfPhase } from './healthColour';

const ICONS: Record<Phase, typeof CheckCircleIcon> = {
  pending: ScheduleIcon,
  progressing: TimelapseIcon,
  ready: CheckCircleIcon,
  degraded: WarningIcon,
  failed: CancelIcon,
  asleep: NightsStayIcon,
  deleting: DeleteIcon,
  unknown: HelpIcon,
};

/** A phase's own shape in its colour; a word stands beside it always. */
export const PhaseIcon = (props: { phase: Phase; className?: string }) => {
  const theme = useTheme();
  const Icon = ICONS[props.phase];
  return (
    <Icon
      fontSize="small"
      aria-hidden
      className={props.className}
      style={{ color: healthColour(theme, toneOfPhase[props.phase]) }}
    />
  );
};
