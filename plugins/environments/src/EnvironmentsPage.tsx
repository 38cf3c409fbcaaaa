import { Content, Header, Page } from '@backstage/core-components';
import { EnvironmentsRouter } from './EnvironmentsRouter';
import { useText } from './translation/useText';

/** The plugin's pages with a page's header of their own, for apps of the classic frontend system. */
export const EnvironmentsPage = () => {
  const t = useText();
  return (
    <Page themeId="tool">
      <Header title={t('list.title')} />
      <Content>
        <EnvironmentsRouter />
      </Content>
    </Page>
  );
};
