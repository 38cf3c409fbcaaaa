import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runTool } from './runTool';
import { ToolRejectedError } from './ToolRejectedError';
import { ToolUnavailableError } from './ToolUnavailableError';

const node = process.execPath;

describe('runTool', () => {
  it('passes input and arguments as they are and returns the output', async () => {
    const script =
      'process.stdin.on("data", d => process.stdout.write(process.argv[1] + d))';
    await expect(
      runTool(node, ['-e', script, '$(id);`id`|'], { input: 'é\n' }),
    ).resolves.toBe('$(id);`id`|é\n');
  });

  it('shows the program nothing of its own environment', async () => {
    process.env.BERTH_TEST_SECRET = 'secret';
    try {
      const env = JSON.parse(
        await runTool(node, ['-p', 'JSON.stringify(process.env)']),
      );
      expect(env).not.toHaveProperty('BERTH_TEST_SECRET');
      expect(env.HOME).not.toBe(process.env.HOME);
      expect(env.HELM_CONFIG_HOME).toContain(env.HOME);
    } finally {
      delete process.env.BERTH_TEST_SECRET;
    }
  });

  it('tells a refused input, a late answer and an absent program apart', async () => {
    const refused = runTool(node, [
      '-e',
      'console.error("  no such field\\n"); process.exit(3)',
    ]);
    await expect(refused).rejects.toBeInstanceOf(ToolRejectedError);
    await expect(refused).rejects.toMatchObject({
      stderr: 'no such field',
      exitCode: 3,
      retryable: false,
    });

    const late = runTool(node, ['-e', 'setInterval(() => {}, 1000)'], {
      deadlineMs: 200,
    });
    await expect(late).rejects.toBeInstanceOf(ToolUnavailableError);
    await expect(late).rejects.toMatchObject({ retryable: true });

    await expect(runTool('/no/such/program', [])).rejects.toBeInstanceOf(
      ToolUnavailableError,
    );
    await expect(
      runTool(node, ['-e', 'console.log("x".repeat(1e6))'], {
        maxOutputBytes: 1000,
      }),
    ).rejects.toThrow(/more than 1000 bytes/);
  });

  it('ends the children of a late program too', async () => {
    // The grandchild keeps a connection open for as long as it lives.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const connected = once(server, 'connection');
    const grandchild = `require("net").connect(${port}, "127.0.0.1")`;
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(
      grandchild,
    )}], { stdio: "inherit" })`;
    const abort = new AbortController();

    const run = runTool(node, ['-e', script], { signal: abort.signal });
    const outcome = run.catch(error => error);
    const [socket] = await connected;
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    socket.resume();
    abort.abort();

    expect(await outcome).toBeInstanceOf(ToolUnavailableError);
    await closed;
    server.close();
  });
});
