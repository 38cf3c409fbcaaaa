import {
  type KubernetesObject,
  listAt,
  member,
  textAt,
} from '@berth/plugin-environments-node';

const LISTS = ['initContainerStatuses', 'containerStatuses'];

/**
 * A kept pod whose containers that back off from pulling an image say why. A kubelet says the registry's words with
 * `ErrImagePull` and, before Kubernetes 1.33, forgets them with the `ImagePullBackOff` that follows.
 */
export function rememberImageProblem(
  pod: KubernetesObject,
  before: KubernetesObject | undefined,
): KubernetesObject {
  if (!before) {
    return pod;
  }
  const status = { ...(member(pod, 'status') as Record<string, unknown>) };
  for (const list of LISTS) {
    status[list] = listAt(pod, 'status', list).map(container => {
      const earlier = listAt(before, 'status', list).find(
        it =>
          textAt(it, 'name') === textAt(container, 'name') &&
          textAt(it, 'image') === textAt(container, 'image'),
      );
      const words = textAt(earlier, 'waiting', 'message');
      const now = textAt(container, 'waiting', 'message');
      const told =
        textAt(container, 'waiting', 'reason') !== 'ImagePullBackOff' ||
        !words ||
        !textAt(earlier, 'waiting', 'reason')?.match(
          /^(ErrImagePull|ImagePullBackOff)$/,
        ) ||
        (now !== undefined && now.length > words.length);
      return told
        ? container
        : {
            ...(container as object),
            waiting: { reason: 'ImagePullBackOff', message: words },
          };
    });
  }
  return { ...pod, status };
}
