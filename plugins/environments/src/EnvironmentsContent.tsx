import { Content } from '@backstage/core-components';
import { EnvironmentsRouter } from './EnvironmentsRouter';

/** The plugin's pages in an app that draws the page's header itself. */
export const EnvironmentsContent = () => (
  <Content>
    <EnvironmentsRouter />
  </Content>
);
