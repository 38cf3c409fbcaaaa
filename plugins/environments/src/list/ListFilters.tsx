import Button from '@material-ui/core/Button';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Switch from '@material-ui/core/Switch';
import { makeStyles } from '@material-ui/core/styles';
import { nameProblem, ownerProblem } from '@berth/plugin-environments-common';
import { ownerOfText, ownerText } from '../text/amounts';
import { useText } from '../translation/useText';
import { FilterSelect } from './FilterSelect';
import { SearchField } from './SearchField';
import { everything, filterFields, ListAddress, showsAll } from './listAddress';
import { useFilterChoices } from './useFilterChoices';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'flex-start',
    // The secondary colour of texts is made for white; on the page's own background it is too faint.
    '& .MuiInputLabel-root:not(.Mui-focused):not(.Mui-error)': {
      color: theme.palette.text.primary,
      opacity: 0.75,
    },
  },
}));

/** All that narrows the list, beside health. */
export const ListFilters = (props: {
  address: ListAddress;
  onChange: (change: Partial<ListAddress>) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { address, onChange } = props;
  const choices = useFilterChoices();
  return (
    <div className={classes.root} role="search">
      <FormControlLabel
        control={
          <Switch
            color="primary"
            checked={address.mine}
            onChange={event => onChange({ mine: event.target.checked })}
          />
        }
        label={t('list.mine')}
      />
      {filterFields.map(field => (
        <FilterSelect
          key={field}
          label={t(`field.${field}`)}
          choices={choices[field]}
          chosen={address.filters[field]}
          text={field === 'owner' ? ownerText : undefined}
          valueOf={typed =>
            field === 'owner' ? ownerOfText(typed) : typed.toLowerCase()
          }
          problemOf={value =>
            (field === 'owner' ? ownerProblem : nameProblem)(
              t(`field.${field}`),
              value,
            )
          }
          onChange={chosen =>
            onChange({ filters: { ...address.filters, [field]: chosen } })
          }
        />
      ))}
      <SearchField value={address.q} onChange={q => onChange({ q })} />
      {!showsAll(address) && (
        <Button onClick={() => onChange(everything)}>
          {t('list.showAll')}
        </Button>
      )}
    </div>
  );
};
