import type { ObjectType } from '@berth/plugin-environments-node';

export const applicationType: ObjectType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'applications',
  kind: 'Application',
};

export const projectType: ObjectType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'appprojects',
  kind: 'AppProject',
};
