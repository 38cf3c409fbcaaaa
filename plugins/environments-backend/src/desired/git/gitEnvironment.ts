/** Variables of this process that git may see: how to reach the network, and Windows' own. */
const PASSED = [
  'PATH',
  'SystemRoot',
  'PATHEXT',
  'COMSPEC',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'SSH_AUTH_SOCK',
];

const NO_FILE = process.platform === 'win32' ? 'NUL' : '/dev/null';

/** What git sees of this process: nothing that changes what it does, and nobody to ask. */
export function gitEnvironment(
  protocols: string,
  silenceSeconds?: number,
): Record<string, string> {
  return {
    ...Object.fromEntries(
      PASSED.flatMap(name => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    // Git's words are read, so they have to be English.
    LC_ALL: 'C',
    HOME: NO_FILE,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: NO_FILE,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: protocols,
    // A remote that is gone is found out, however long it may take where it is there.
    GIT_SSH_COMMAND:
      'ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15',
    GIT_SSH_VARIANT: 'ssh',
    ...(silenceSeconds !== undefined && {
      // A higher limit would end fetches whose remote still counts: it sends a few bytes every 5 seconds then.
      GIT_HTTP_LOW_SPEED_LIMIT: '1',
      GIT_HTTP_LOW_SPEED_TIME: String(Math.ceil(silenceSeconds)),
    }),
  };
}

/** Options before every command, stronger than anything that a configuration file says. */
export const GIT_OPTIONS = [
  '-c',
  'protocol.version=2',
  '-c',
  'http.followRedirects=false',
  '-c',
  `core.hooksPath=${NO_FILE}`,
  '-c',
  `core.attributesFile=${NO_FILE}`,
  '-c',
  'credential.helper=',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
  '-c',
  'core.quotePath=false',
  // What the copy loses in a power cut is fetched again.
  '-c',
  'core.fsync=none',
];
