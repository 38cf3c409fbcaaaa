import type { ReactNode } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';

/** A field whose value is one of a few. */
export const ChoiceField = (props: {
  id: string;
  label: string;
  value: string;
  choices: Array<{ value: string; text: ReactNode }>;
  problem?: string;
  onChange: (value: string) => void;
}) => (
  <TextField
    select
    fullWidth
    required
    id={props.id}
    label={props.label}
    variant="outlined"
    size="small"
    value={
      props.choices.some(({ value }) => value === props.value)
        ? props.value
        : ''
    }
    error={!!props.problem}
    helperText={props.problem}
    onChange={event => props.onChange(event.target.value)}
  >
    {props.choices.map(({ value, text }) => (
      <MenuItem key={value} value={value}>
        {text}
      </MenuItem>
    ))}
  </TextField>
);
