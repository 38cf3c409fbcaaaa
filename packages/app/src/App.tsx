import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './nav';
import { stylesModule } from './styles';

// Every plugin among this package's dependencies is found by itself (`app.packages: all`).
export default createApp({ features: [navModule, stylesModule] });
