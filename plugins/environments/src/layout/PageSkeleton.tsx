import Skeleton from '@material-ui/lab/Skeleton';

/** The shape of a page while it is read for the first time. */
export const PageSkeleton = () => (
  <div data-testid="skeleton" aria-busy>
    <Skeleton variant="text" width="40%" height={56} />
    <Skeleton variant="text" width="80%" />
    <Skeleton variant="rect" height={88} style={{ margin: '16px 0' }} />
    <Skeleton variant="text" height={48} />
    <Skeleton variant="rect" height={220} />
  </div>
);
