import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ObjectChange } from '@berth/plugin-environments-common';
import { ChangeEntry } from './ChangeEntry';
import { UnifiedDiff } from './UnifiedDiff';

const useStyles = makeStyles(theme => ({
  kind: { margin: theme.spacing(1.5, 0, 0.5) },
}));

/** What Kubernetes gets of an operation, grouped by kind, each with its YAML or what changes in it. */
export const ObjectChanges = (props: { objects: ObjectChange[] }) => {
  const classes = useStyles();
  const kinds = [...new Set(props.objects.map(object => object.kind))].sort();
  return (
    <>
      {kinds.map(kind => (
        <section key={kind} aria-label={kind}>
          <Typography
            variant="subtitle2"
            component="h3"
            className={classes.kind}
          >
            {kind}
          </Typography>
          {props.objects
            .filter(object => object.kind === kind)
            .map(object => (
              <ChangeEntry
                key={`${object.apiVersion}/${object.namespace}/${object.name}`}
                name={object.name}
                change={object.change}
                defaultOpen={false}
              >
                <UnifiedDiff
                  before={object.before}
                  after={object.after}
                  label={`${kind} ${object.name}`}
                />
              </ChangeEntry>
            ))}
        </section>
      ))}
    </>
  );
};
