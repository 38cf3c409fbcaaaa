import { Quoting, writeYaml, YamlValue } from '../render/writeYaml';

const DEEPEST = 100;

class BlockReader {
  private at = 0;

  constructor(private readonly lines: string[]) {}

  get atEnd(): boolean {
    return this.at === this.lines.length;
  }

  block(indent: number): YamlValue {
    if (indent > 2 * DEEPEST) {
      throw new SyntaxError('too deep');
    }
    return this.lines[this.at]?.startsWith('- ', indent)
      ? this.list(indent)
      : this.members(indent);
  }

  private list(indent: number): YamlValue {
    const items: YamlValue[] = [];
    while (this.isAt(indent) && this.lines[this.at].startsWith('- ', indent)) {
      const content = this.lines[this.at].slice(indent + 2);
      if (content.startsWith('- ') || keyLength(content) > 0) {
        this.lines[this.at] = ' '.repeat(indent + 2) + content;
        items.push(this.block(indent + 2));
      } else {
        items.push(scalar(content));
        this.at += 1;
      }
    }
    return items;
  }

  private members(indent: number): YamlValue {
    const members: Record<string, YamlValue> = {};
    while (this.isAt(indent)) {
      const content = this.lines[this.at].slice(indent);
      const length = keyLength(content);
      if (length === 0) {
        throw new SyntaxError('no key');
      }
      const key = String(scalar(content.slice(0, length)));
      const rest = content.slice(length + 1);
      this.at += 1;
      members[key] =
        rest === '' ? this.block(indent + 2) : scalar(rest.slice(1));
    }
    if (Object.keys(members).length === 0) {
      throw new SyntaxError('no members');
    }
    return members;
  }

  private isAt(indent: number): boolean {
    const line = this.lines[this.at];
    return (
      line !== undefined &&
      line.length > indent &&
      line[indent] !== ' ' &&
      line.slice(0, indent).trim() === ''
    );
  }
}

/**
 * What `writeYaml` wrote, read back many times faster than a YAML parser can; undefined for every other text, which
 * then needs one. What is read is written again and held against the text, so that it can't be read wrongly.
 */
export function readWrittenYaml(
  text: string,
  quoting: Quoting,
): YamlValue | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') {
    return undefined;
  }
  try {
    const reader = new BlockReader(lines);
    const value = reader.block(0);
    return reader.atEnd && writeYaml(value, quoting) === text
      ? value
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

/** Length of the key that a line begins with; 0 where it begins with none. */
function keyLength(content: string): number {
  const [key] = /^(?:"(?:[^"\\]|\\.)*"|[^\s"'#[{][^\s"#]*?)(?=:(?: |$))/.exec(
    content,
  ) ?? [''];
  return key.length;
}

function scalar(text: string): YamlValue {
  switch (text) {
    case '[]':
      return [];
    case '{}':
      return {};
    default:
      return /^["\d-]|^(true|false|null)$/.test(text)
        ? (JSON.parse(text) as YamlValue)
        : text;
  }
}
