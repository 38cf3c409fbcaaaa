import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  type OfferedBlueprint,
  parseQuantity,
} from '@berth/plugin-environments-common';
import { amountText, moneyText } from '../text/amounts';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';

const useStyles = makeStyles(theme => ({
  group: {
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 180px), 1fr))',
    marginTop: theme.spacing(1),
  },
  size: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    margin: 0,
    padding: theme.spacing(0.5, 1, 0.5, 0),
    fontVariantNumeric: 'tabular-nums',
  },
}));

/** The sizes of a blueprint, each with its quota and its cost. */
export const SizeChoice = (props: {
  blueprint: Pick<OfferedBlueprint, 'sizes' | 'monthlyCost'>;
  value: string;
  problem?: string;
  disabled?: boolean;
  onChange: (size: string) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const language = useLanguage();
  const { sizes, monthlyCost } = props.blueprint;
  const shown = (resource: string, quantity: string) => {
    const amount = parseQuantity(quantity);
    return amount === undefined
      ? quantity
      : amountText(resource, amount, language);
  };
  return (
    <FormControl
      component="fieldset"
      error={!!props.problem}
      disabled={props.disabled}
    >
      <FormLabel component="legend">{t('field.size')}</FormLabel>
      <RadioGroup
        name="size"
        aria-invalid={!!props.problem}
        className={classes.group}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      >
        {Object.entries(sizes).map(([name, size]) => {
          const cost = monthlyCost?.[name];
          return (
            <FormControlLabel
              key={name}
              value={name}
              className={classes.size}
              control={<Radio color="primary" size="small" />}
              label={
                <>
                  <Typography>{size.title}</Typography>
                  <Typography variant="body2" color="textSecondary">
                    {t('create.sizeText', {
                      cpu: shown('cpu', size.cpu),
                      memory: shown('memory', size.memory),
                      storage: shown('storage', size.storage),
                    })}
                  </Typography>
                  {cost && (
                    <Typography variant="body2">
                      {t('create.costMonthly', {
                        amount: moneyText(cost.amount, cost.currency, language),
                      })}
                    </Typography>
                  )}
                </>
              }
            />
          );
        })}
      </RadioGroup>
      {props.problem && <FormHelperText>{props.problem}</FormHelperText>}
    </FormControl>
  );
};
