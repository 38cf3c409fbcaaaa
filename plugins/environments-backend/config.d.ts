export interface Config {
  /** Berth: environments, in Git. */
  environments: {
    /** The platform repository, which Berth writes to. */
    repository: {
      /**
       * Address of the repository: https, ssh, or http to this machine; no password in it.
       */
      url: string;
      /**
       * The branch that holds everything. Default: `main`.
       */
      branch?: string;
      /**
       * User name that goes with the token. Default: `berth`; most forges take any.
       */
      username?: string;
      /**
       * Password or token that may push.
       * @visibility secret
       */
      token?: string;
      /**
       * Address as the clusters' engines reach it. Default: `url`.
       */
      engineUrl?: string;
      /**
       * Name of the Secret that the engines read their credentials from, in their own namespace.
       */
      engineSecretName?: string;
      /**
       * Seconds between two looks for commits that somebody else pushed, 0.1 to 3600. Default: 5.
       */
      pollSeconds?: number;
      /**
       * Seconds after which a fetch that brings nothing is given up and tried again, 10 to 3600; one that goes on may
       * take sixty times as long. Default: 60.
       */
      fetchTimeoutSeconds?: number;
      /**
       * Keeps a commit that somebody pushed by hand from deleting many environments at once: more than `count` and
       * more than `share` of them. What the engines read then stays as it is until the folders are back or the
       * commit is allowed.
       */
      deletionGuard?: {
        /**
         * One commit may delete so many environments, whatever their share. Default: 3.
         */
        count?: number;
        /**
         * One commit may delete this share of all environments, 0 to 1; 1 lets everything pass. Default: 0.5.
         */
        share?: number;
        /**
         * A commit that may delete what it deletes: 7 to 40 digits of its id, in quotes.
         */
        allowedCommit?: string;
      };
      /**
       * Web address of a commit, with `{commit}` for its id: `https://git.example.com/platform/commit/{commit}`.
       * Default: the forge's, where one is configured.
       */
      webUrl?: string;
      /**
       * What hosts the repository: for webhooks, which make pushes visible at once.
       */
      forge?: {
        type: 'gitea' | 'github' | 'gitlab';
        /**
         * Address of its API. Default: on the repository's host, `https://api.github.com` for github.com.
         */
        apiUrl?: string;
        /**
         * The repository as the forge names it, `owner/name`. Default: the path of the repository's address.
         */
        project?: string;
        /**
         * For its API. Default: the repository's token.
         * @visibility secret
         */
        token?: string;
        /**
         * What the forge signs its webhooks with, at least 16 characters; without it none are taken.
         * @visibility secret
         */
        webhookSecret?: string;
        /**
         * How operations land in stages and with blueprints that say `landing: pull-request`.
         */
        pullRequests?: {
          /**
           * Who merges: a person, or Berth once checks and approvals are there. Default: `person`.
           */
          merge?: 'person' | 'berth';
          /**
           * Approvals that Berth waits for before it merges, 0 to 20. Default: 1.
           */
          approvals?: number;
          /**
           * Pull requests that are open at the same time at most, 1 to 500. Default: 10.
           */
          limit?: number;
        };
      };
    };
    /**
     * Folder of this process alone for its copy of the repository. It and the copy in it belong to the user that Berth runs
     * as, or to root. Default: one below `backend.workingDirectory`, else in the system's folder for temporary files.
     */
    dataDir?: string;
    /** Who commits; the author is always the requester. Default: `Berth`. */
    committer?: {
      name?: string;
      email?: string;
    };
    /** Stages in promotion order. */
    stages: Array<{
      /** Lower-case letters, digits and hyphens, beginning with a letter, at most 30 characters. */
      name: string;
      /** What people read. Default: the name. */
      title?: string;
      /**
       * How operations come to the branch: by Berth's own push, or by a pull request, which needs
       * `repository.forge`. A blueprint that says `landing: pull-request` is stricter. Default: `direct`.
       */
      landing?: 'direct' | 'pull-request';
    }>;
    /** Clusters that environments may be placed on; the first is where forms begin. */
    clusters?: Array<{
      /** Lower-case letters, digits and hyphens, beginning with a letter, at most 30 characters. */
      name: string;
      /** What people read. Default: the name. */
      title?: string;
      /** The GitOps controller that syncs: `flux`, `argocd`, or one that a module adds. Default: `flux`. */
      engine?: string;
      /**
       * What engines read: a branch for each environment, or `main` directly. Default: `branches`.
       */
      delivery?: 'branches' | 'main';
      /**
       * Whether environments are objects on the cluster too, `kubectl get environments`, whose status Berth writes. The
       * cluster needs the definition for it, which is a part of the platform repository's `clusters/<name>/platform`.
       * Default: true.
       */
      environmentObjects?: boolean;
      /**
       * Path of a kubeconfig file; it is read again when it changes.
       */
      kubeconfig: string;
      /**
       * Context of the kubeconfig. Default: its current one.
       */
      context?: string;
    }>;
    /**
     * Where Secrets with the label `berth.dev/secret-type: cluster` describe clusters besides those; of two with one name
     * the configuration's counts. docs/operators/clusters.md says what they hold.
     */
    clusterSecrets?: {
      /** The namespace that holds them. */
      namespace: string;
      /**
       * Path of a kubeconfig file of the cluster that holds them. Default: the service account of Berth's own pod.
       */
      kubeconfig?: string;
      /**
       * Context of the kubeconfig. Default: its current one.
       */
      context?: string;
    };
    /** Prices of a month (730 hours), from which plans say what a size costs. */
    cost?: {
      /** ISO 4217: `EUR`. */
      currency: string;
      /** Of one core. */
      cpu: number;
      /** Of one GiB of memory. */
      memoryGiB: number;
      /** Of one GiB of storage. */
      storageGiB: number;
      /** Prices that are others on some clusters, by the cluster's name. */
      clusters?: {
        [cluster: string]: {
          cpu?: number;
          memoryGiB?: number;
          storageGiB?: number;
        };
      };
    };
  };
}
