import type { Refusal } from '../api/refusalOf';
import { Notice } from '../layout/Notice';

/** Why what a dialog asked for was refused, below what it says; nothing where it was not. */
export const RefusalNotice = ({ refusal }: { refusal?: Refusal }) =>
  refusal ? (
    <div style={{ marginTop: 16 }}>
      <Notice tone="bad" urgent>
        {refusal.message}
      </Notice>
    </div>
  ) : null;
