/** An API server to hold against Kubernetes' behaviour, and how to get in as its administrator. */
export interface ConformanceCluster {
  /** Such as `https://127.0.0.1:6443`. */
  url: string;
  /** The authority of its certificate, PEM. */
  ca: string;
  credentials: { token: string } | { certificate: string; key: string };
  /**
   * Has the server forget every state before the present one, so that who goes on from there is told 410. What listens
   * may be cut off by that.
   */
  forget(): Promise<void>;
}
