import ArgumentParser
import LabEngine
import Testing

@testable import LabCommands

@Suite("What --help prints")
struct HelpTests {
    /// What `--help` after these words prints, without spaces and line feeds at its end and at the ends of its lines.
    private func help(_ words: String...) throws -> String {
        var command = try AssayCommand.parseAsRoot(words + ["--help"])
        let request = try #require(throws: (any Error).self) { try command.run() }
        var lines = AssayCommand.fullMessage(for: request, columns: 80)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    @Testing.Test("the command says what it does, its exit codes, and its verbs in groups")
    func root() throws {
        let expected = """
            OVERVIEW: Deploys test labs of virtual machines, runs tests in them, and throws
            them away.

            LAB is a lab file, or a folder with a 'lab.yaml'. Data goes to standard output,
            everything else to standard error.

            Exit codes: 0 all passed; 1 a test failed; 2 the lab broke; 3 nothing was run;
            4 everything was skipped;
            64 wrong command line; 65 wrong lab file; 69 something needed is not installed;
            130 interrupted.

            USAGE: assay <subcommand>

            OPTIONS:
              --version               Show the version.
              -h, --help              Show help information.

            LABS SUBCOMMANDS:
              validate                Print everything that is wrong with a lab file, or
                                      nothing.
              advise                  Show what hardware, images and host are chosen for a
                                      lab, and why.
              plan                    Show the cells of a lab, their machines and their
                                      images.
              matrix                  Print the rows that cover a PICT model.
              test                    Deploy every cell of a lab, run its tests, write the
                                      results, and discard the machines.
              explain                 Say which values of axes explain the failures of a
                                      run, and which further cells would decide.
              answers                 Write the files by which guests of other systems
                                      become machines of a lab.

            LABS THAT STAY SUBCOMMANDS:
              up                      Bring up a lab that stays until 'assay down'.
              down                    End labs that stay, and remove what they left.
              status                  Show the machines, addresses and published ports of a
                                      lab that stays.
              list                    List the labs that stay.
              exec                    Run a command in a machine of a lab that stays; its
                                      exit status is ours.
              ssh                     Log in to a machine of a lab that stays.
              logs                    Print the console of a machine of a lab that stays.
              network                 Show, break, heal and capture the networks of a lab
                                      that stays.
              machine                 Crash, pause and continue machines of a lab that
                                      stays.

            LABS AS THEY WERE SUBCOMMANDS:
              suspend                 Save a lab that stays, as it is at this instant, as a
                                      lab template, and end it.
              resume                  Bring a suspended lab back under its own name, on the
                                      ports that it published.
              fork                    Make copies of a lab that stays, or of a lab
                                      template, with all that runs in it.
              template                The suspended labs.

            CATALOGS SUBCOMMANDS:
              image                   The images in the store.
              os                      The operating systems of the library.
              app                     The applications of the library.
              run                     The runs of tests.

            THE COMPUTER SUBCOMMANDS:
              task                    The provisioning tasks: what is being made, how far
                                      it is, and an end to it.
              doctor                  Say what this computer has of what Assay needs.
              gc                      Remove what dead commands left, and nothing that a
                                      living one owns.

              See 'assay help <subcommand>' for detailed help.
            """
        #expect(try help() == expected)
    }

    @Testing.Test("'assay test' says what it does, and its options")
    func test() throws {
        let expected = """
            OVERVIEW: Deploy every cell of a lab, run its tests, write the results, and
            discard the machines.

            USAGE: assay test [<options>] <lab>

            ARGUMENTS:
              <lab>                   The lab file, or a folder with a 'lab.yaml'.

            OPTIONS:
              --cell <axis=value>     Only cells with this value.
              --exactly <cell>        Only the cell with exactly this name.
              --shard <i/n>           Only this part of the cells, the first of four being
                                      1/4; parts take about equally long.
              --coverage <coverage>   What the cells cover, in place of what the file says:
                                      all, pairwise, or how many axes are combined.
              --strength <n>          How many axes are combined; the same as '--coverage
                                      <n>'.
              --seed <number>         What decides between equally good cells.
              --effort <time>         How long a smaller set of cells is looked for, such
                                      as 10s.
              --keep-cells <file>     An earlier plan (json, jsonl or pict-rows): its cells
                                      stay where they are still valid.
              --progress <progress>   How progress is shown on standard error: auto, lines,
                                      json or none. (values: auto, lines, json, none;
                                      default: auto)
              --format <format>       How the data is printed: table or json. (values:
                                      table, json; default: table)
              --jobs <n>              How many cells, and how many fresh labs of each,
                                      there are at once, as far as memory goes: a number,
                                      or auto; 1 if left out.
              --fail-fast             Begin no further cell after one that did not pass.
              --max-failures <n>      Begin no further cell after so many that did not pass.
              --infrastructure-retries <n>
                                      How often a cell is tried again whose lab broke;
                                      tests that fail are not. (default: 0)
              --known-failures <file> The list of known failures, which do not count;
                                      known-failures.yaml beside the lab file if left out.
              --retries <n>           How often a test that failed is repeated, to tell how
                                      often it fails. (default: 0)
              --retry-from <retry-from>
                                      What repetitions start from: the same state of memory
                                      and disks, or a new deployment. (values: state,
                                      deployment; default: state)
              --keep <keep>           Keep the states in which tests began and ended, for
                                      'assay run reproduce'. (values: never, on-failure,
                                      always; default: never)
              --keep-size <size>      How much kept states may take in all; the oldest give
                                      way. (default: 4GiB)
              --keep-usage-area       Keep what was asked for and what machines were given,
                                      as files in the task's usage area.
              --output <folder>       The folder for the results, instead of one in the
                                      state folder.
              --resume <run>          Take up an earlier run: what it settled is kept, the
                                      rest is run, all in one set of results.
              --cells <cells>         With --resume: planned, or suggested to run also the
                                      cells that 'assay explain' suggested. (values:
                                      planned, suggested; default: planned)
              --version               Show the version.
              -h, --help              Show help information.
            """
        #expect(try help("test") == expected)
    }

    @Testing.Test("'assay up' says what it does, and its options")
    func up() throws {
        let expected = """
            OVERVIEW: Bring up a lab that stays until 'assay down'.

            USAGE: assay up <lab> [--cell <axis=value> ...] [--exactly <cell> ...] [--shard <i/n>] [--progress <progress>] [--keep-usage-area] [--format <format>] [--publish-address <address>] [--name <name>]

            ARGUMENTS:
              <lab>                   The lab file, or a folder with a 'lab.yaml'.

            OPTIONS:
              --cell <axis=value>     Only cells with this value.
              --exactly <cell>        Only the cell with exactly this name.
              --shard <i/n>           Only this part of the cells, the first of four being
                                      1/4; parts take about equally long.
              --progress <progress>   How progress is shown on standard error: auto, lines,
                                      json or none. (values: auto, lines, json, none;
                                      default: auto)
              --keep-usage-area       Keep what was asked for and what machines were given,
                                      as files in the task's usage area.
              --format <format>       How the data is printed: table or json. (values:
                                      table, json; default: table)
              --publish-address <address>
                                      The address of this computer on which ports are
                                      published; others reach them on any but 127.0.0.1.
                                      (default: 127.0.0.1)
              --name <name>           The name of this copy of the lab; the lab's own name
                                      if left out.
              --version               Show the version.
              -h, --help              Show help information.
            """
        #expect(try help("up") == expected)
    }

    @Testing.Test("'assay plan' says what it does, and its options")
    func plan() throws {
        let expected = """
            OVERVIEW: Show the cells of a lab, their machines and their images.

            The formats 'jsonl', 'github', 'gitlab' and 'pict-rows' list the cells without
            deciding anything else about them, one after the other, however many there are.

            USAGE: assay plan [<options>] <lab>

            ARGUMENTS:
              <lab>                   The lab file, or a folder with a 'lab.yaml'.

            OPTIONS:
              --cell <axis=value>     Only cells with this value.
              --exactly <cell>        Only the cell with exactly this name.
              --shard <i/n>           Only this part of the cells, the first of four being
                                      1/4; parts take about equally long.
              --coverage <coverage>   What the cells cover, in place of what the file says:
                                      all, pairwise, or how many axes are combined.
              --strength <n>          How many axes are combined; the same as '--coverage
                                      <n>'.
              --seed <number>         What decides between equally good cells.
              --effort <time>         How long a smaller set of cells is looked for, such
                                      as 10s.
              --keep-cells <file>     An earlier plan (json, jsonl or pict-rows): its cells
                                      stay where they are still valid.
              --keep <file>           The same as --keep-cells, which 'assay test' has too.
              --format <format>       How the plan is printed: table, json, dot for the
                                      graph of tasks, jsonl for a line a cell, github or
                                      gitlab for a matrix of CI jobs, or pict-rows.
                                      (values: table, json, jsonl, dot, github, gitlab,
                                      pict-rows; default: table)
              --coverage-report       Show which combinations the cells cover, and fail if
                                      they leave one out that is possible.
              --wiring                Show every setting that connections will write, with
                                      what stands there in images that have been made.
              --version               Show the version.
              -h, --help              Show help information.
            """
        #expect(try help("plan") == expected)
    }

    @Testing.Test("'assay matrix' says what it does, and the options of PICT")
    func matrix() throws {
        let expected = """
            OVERVIEW: Print the rows that cover a PICT model.

            Options are written as for 'pict': /o:N or /o:max for the order of
            combinations, /d:C and /a:C for the separators of values and of names, /n:C for
            the mark of negative values, /e:FILE for rows to begin with, /r or /r:N for a
            seed, /c for a case-sensitive model, /s for statistics in the place of rows.

            USAGE: assay matrix <model> [<options> ...] [--format <format>] [--effort <time>] [--coverage-report]

            ARGUMENTS:
              <model>                 The file with the model.
              <options>               Options of PICT.

            OPTIONS:
              --format <format>       How rows are printed: pict-rows, jsonl, github or
                                      gitlab. (values: pict-rows, jsonl, github, gitlab;
                                      default: pict-rows)
              --effort <time>         How long fewer rows are looked for, such as 10s.
              --coverage-report       Show which combinations the rows cover, and fail if
                                      they leave one out that is possible.
              --version               Show the version.
              -h, --help              Show help information.
            """
        #expect(try help("matrix") == expected)
    }

    @Testing.Test("'assay explain' says what it does, and its options")
    func explain() throws {
        let expected = """
            OVERVIEW: Say which values of axes explain the failures of a run, and which
            further cells would decide.

            The further cells are kept with the run: 'assay test LAB --resume RUN --cells
            suggested' runs them.

            USAGE: assay explain [<run>] [--lab <lab>] [--format <format>]

            ARGUMENTS:
              <run>                   The run's name; the latest if left out.

            OPTIONS:
              --lab <lab>             The lab file, if it is not where the run found it.
              --format <format>       How the data is printed: table or json. (values:
                                      table, json; default: table)
              --version               Show the version.
              -h, --help              Show help information.
            """
        #expect(try help("explain") == expected)
    }

    @Testing.Test("an owner that nobody starts by hand is not listed")
    func hidden() throws {
        #expect(try !help().contains("supervise"))
    }

    @Testing.Test(
        "a command line that makes no sense is refused with words",
        arguments: [
            (["test", "lab.yaml", "--jobs", "0"], "--jobs needs a number of at least 1"),
            (["exec", "web"], "there is no command; write it after '--'"),
            (["status", "--format", "xml"], "The value 'xml' is invalid for '--format <format>'"),
            (["fly"], "Unexpected argument 'fly'"),
        ]
    )
    func refused(arguments: [String], words: String) throws {
        let error = try #require(throws: (any Error).self) { _ = try AssayCommand.parseAsRoot(arguments) }
        #expect(AssayCommand.exitCode(for: error).rawValue == 64)
        #expect(AssayCommand.message(for: error).contains(words))
    }

    @Testing.Test("a command line that makes sense is understood")
    func understood() throws {
        let line = [
            "test", "lab.yaml", "--cell", "a=b", "--cell", "c=d", "--shard", "2/3", "--jobs", "4", "--fail-fast",
        ]
        let verb = try #require(try AssayCommand.parseAsRoot(line) as? LabCommands.Test)
        #expect(verb.lab.lab == "lab.yaml")
        #expect(verb.cells.cells == ["a=b", "c=d"])
        #expect(verb.cells.shard == "2/3")
        #expect(verb.jobs == .number(4))
        #expect(verb.failures.failFast)
        let exec = try #require(try AssayCommand.parseAsRoot(["exec", "web", "--", "ls", "--all"]) as? Exec)
        #expect(exec.machine == "web")
        #expect(exec.command == ["ls", "--all"])
    }
}
