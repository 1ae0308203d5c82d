/// How the page looks, in the light and in the dark.
enum PageStyle {
    /// The style sheet; it has no character that XML escapes, as HTML does not resolve escapes inside `style`.
    static let sheet = """

        :root {
          --ground: #fdfdfc; --raised: #f2f2ef; --ink: #1c1c1a; --faint: #5c5c57; --line: #d9d9d3; --link: #0b57a4;
          --passed: #17692f; --failed: #b3261e; --error: #8a4b00; --skipped: #5c5c57;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #161716; --raised: #212322; --ink: #e9e9e4; --faint: #a6a69f; --line: #3a3c3a; --link: #8abcf5;
            --passed: #7fd494; --failed: #ff9c93; --error: #f5bd70; --skipped: #a6a69f;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif; }
        h1 { margin: 0; font-size: 1.75rem; }
        h2 { margin: 2rem 0 .5rem; font-size: 1.2rem; }
        a { color: var(--link); }
        a:focus-visible, summary:focus-visible, .scroll:focus-visible {
          outline: 2px solid var(--link); outline-offset: 2px; }
        .verdict { margin: .25rem 0; font-size: 1.1rem; font-weight: 600; }
        .mark { display: inline-block; min-width: 1.2em; margin-right: .25em; text-align: center; }
        .badge { margin-right: .25em; font-weight: 600; white-space: nowrap; }
        .passed { color: var(--passed); }
        .failed { color: var(--failed); }
        .error { color: var(--error); }
        .skipped, .not-run, .absent { color: var(--skipped); }
        .scroll { margin: .75rem 0; overflow-x: auto; }
        table { border-collapse: collapse; font-size: .9rem; }
        caption { padding-bottom: .25rem; color: var(--faint); text-align: left; }
        th, td { padding: .3rem .7rem; border: 1px solid var(--line); text-align: left; vertical-align: top;
          white-space: pre-wrap; overflow-wrap: anywhere; }
        thead th { background: var(--raised); }
        tbody th { font-weight: 600; }
        details { margin: .5rem 0; padding: .25rem .75rem; border: 1px solid var(--line); border-radius: .4rem; }
        details details { background: var(--ground); }
        summary { padding: .2rem 0; cursor: pointer; }
        pre { max-height: 28rem; margin: .5rem 0; padding: .6rem .8rem; overflow: auto; background: var(--raised);
          border-radius: .3rem; font: .85rem/1.4 ui-monospace, monospace; white-space: pre-wrap;
          overflow-wrap: anywhere; }
        .reason { margin: .5rem 0; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
        dt { color: var(--faint); }
        dd { margin: 0; overflow-wrap: anywhere; }
        @media print { pre { max-height: none; } }

        """
}
