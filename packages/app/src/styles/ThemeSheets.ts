/** As much of a style sheet of Material UI 4 as is needed to take it off the page and to put it back. */
export interface Sheet {
  attach(): unknown;
  detach(): unknown;
}

/** The style sheets of one theme, to be off the page while another theme is on. */
export class ThemeSheets {
  readonly #sheets = new Set<Sheet>();

  /** Called by Material UI for each sheet that it puts on the page. */
  add(sheet: Sheet): void {
    this.#sheets.add(sheet);
  }

  /** Called by Material UI once nobody uses a sheet. */
  remove(sheet: Sheet): void {
    this.#sheets.delete(sheet);
  }

  attach(): void {
    this.#sheets.forEach(sheet => sheet.attach());
  }

  detach(): void {
    this.#sheets.forEach(sheet => sheet.detach());
  }
}
