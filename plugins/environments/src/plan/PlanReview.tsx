import { useState } from 'react';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Plan } from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { tabHover } from '../layout/tabHover';
import { useText } from '../translation/useText';
import { FileChanges } from './FileChanges';
import { FindingsList } from './FindingsList';
import { ObjectChanges } from './ObjectChanges';

const useStyles = makeStyles(theme => ({
  tabs: {
    margin: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  tab: tabHover(theme),
}));

/** What exactly an operation will do: findings on top, then the commit and what Kubernetes gets of it. */
export const PlanReview = (props: { plan: Plan }) => {
  const classes = useStyles();
  const t = useText();
  const { plan } = props;
  const [tab, setTab] = useState<'files' | 'objects'>('files');
  return (
    <div>
      {plan.landing === 'pull-request' && (
        <Notice tone="still">{t('plan.pullRequest')}</Notice>
      )}
      <FindingsList findings={plan.findings} />
      <Tabs
        className={classes.tabs}
        value={tab}
        indicatorColor="primary"
        onChange={(_, value) => setTab(value)}
        aria-label={t('plan.tabs')}
      >
        <Tab
          className={classes.tab}
          value="files"
          label={t('plan.files', { number: String(plan.files.length) })}
        />
        <Tab
          className={classes.tab}
          value="objects"
          label={t('plan.objects', {
            number: plan.objects ? String(plan.objects.length) : '–',
          })}
        />
      </Tabs>
      <div role="tabpanel" aria-label={t(`plan.${tab}Label`)}>
        {tab === 'files' && <FileChanges files={plan.files} />}
        {tab === 'objects' &&
          (plan.objects ? (
            <ObjectChanges objects={plan.objects} />
          ) : (
            <Notice tone="still">
              {t('plan.objectsMissing', { reason: plan.objectsMissing ?? '' })}
            </Notice>
          ))}
        {tab === 'objects' && plan.objects?.length === 0 && (
          <Typography>{t('plan.noObjects')}</Typography>
        )}
      </div>
    </div>
  );
};
