import { type ReactNode, useLayoutEffect } from 'react';
import { StylesProvider, type Theme, useTheme } from '@material-ui/core/styles';
import { ThemeSheets } from './ThemeSheets';

const sheetsOf = new WeakMap<Theme, ThemeSheets>();

function sheetsOfTheme(theme: Theme): ThemeSheets {
  const known = sheetsOf.get(theme) ?? new ThemeSheets();
  sheetsOf.set(theme, known);
  return known;
}

/**
 * Takes the style sheets of a theme off the page when another one is chosen. Material UI 4 counts who uses a sheet while
 * React renders, so that a rendering that React begins and drops, as it does where a part is still loaded, leaves it on
 * for ever. Both themes' sheets have the same class names, and what was put on last would win.
 */
export const ThemeStyles = (props: { children: ReactNode }) => {
  const sheets = sheetsOfTheme(useTheme());
  useLayoutEffect(() => {
    sheets.attach();
    return () => sheets.detach();
  }, [sheets]);
  return (
    <StylesProvider sheetsRegistry={sheets}>{props.children}</StylesProvider>
  );
};
