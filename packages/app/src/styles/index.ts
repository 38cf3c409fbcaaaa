import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { AppRootWrapperBlueprint } from '@backstage/plugin-app-react';
import { ThemeStyles } from './ThemeStyles';

const themeStyles = AppRootWrapperBlueprint.make({
  name: 'theme-styles',
  params: { component: ThemeStyles },
});

export const stylesModule = createFrontendModule({
  pluginId: 'app',
  extensions: [themeStyles],
});
