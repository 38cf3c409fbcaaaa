import Card from '@material-ui/core/Card';
import CardActionArea from '@material-ui/core/CardActionArea';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { OfferedBlueprint } from '@berth/plugin-environments-common';
import { moneyText } from '../text/amounts';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))',
  },
  card: { display: 'flex' },
  chosen: { borderColor: theme.palette.text.primary, borderWidth: 2 },
  area: {
    padding: theme.spacing(2),
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'stretch',
    justifyContent: 'flex-start',
    gap: theme.spacing(1),
  },
  list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  cost: { marginTop: 'auto', fontVariantNumeric: 'tabular-nums' },
}));

/** The recipes to choose from: what each is for, what it contains and what it costs. */
export const BlueprintCards = (props: {
  blueprints: OfferedBlueprint[];
  chosen?: string;
  onChoose: (blueprint: OfferedBlueprint) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const language = useLanguage();
  return (
    <div className={classes.root}>
      {props.blueprints.map(blueprint => {
        const { monthlyCost, defaultSize } = blueprint;
        const amounts = Object.values(monthlyCost ?? {}).map(
          ({ amount }) => amount,
        );
        const { currency } = monthlyCost?.[defaultSize] ?? {};
        const cost = () => {
          if (currency === undefined) {
            return t('create.costUnknown');
          }
          const least = moneyText(Math.min(...amounts), currency, language);
          const most = moneyText(Math.max(...amounts), currency, language);
          return least === most
            ? t('create.costMonthly', { amount: least })
            : t('create.costRange', { least, most });
        };
        return (
          <Card
            key={blueprint.name}
            variant="outlined"
            className={`${classes.card} ${
              props.chosen === blueprint.name ? classes.chosen : ''
            }`}
          >
            <CardActionArea
              className={classes.area}
              aria-pressed={props.chosen === blueprint.name}
              onClick={() => props.onChoose(blueprint)}
            >
              <Typography variant="h6" component="h3">
                {blueprint.title}
              </Typography>
              <Typography variant="body2" color="textSecondary">
                {blueprint.name} {blueprint.version}
              </Typography>
              <Typography variant="body2">{blueprint.description}</Typography>
              <Typography variant="subtitle2" component="h4">
                {t('create.contains')}
              </Typography>
              <Typography
                variant="body2"
                component="ul"
                className={classes.list}
              >
                {Object.entries(blueprint.applications).map(
                  ([name, application]) => (
                    <li key={name}>{application.title}</li>
                  ),
                )}
                {blueprint.components.map(({ capability, title }) => (
                  <li key={capability}>{title}</li>
                ))}
              </Typography>
              <Typography variant="body2" className={classes.cost}>
                {cost()}
              </Typography>
            </CardActionArea>
          </Card>
        );
      })}
    </div>
  );
};
