import FoundationEssentials
import LabModel
import LabSuspects

/// What `assay explain` prints.
struct Explanation {
    let run: String
    let failures: [FailureGroup]
    let suggested: [Cell]

    private static let shownSuspects = 20
    private static let shownCleared = 10

    /// The explanation for a person.
    var text: String {
        var parts = failures.map(text)
        if !suggested.isEmpty {
            let rows = suggested.map { [$0.description] }
            parts.append(Table(columns: ["further cells that would decide"], rows: rows).text)
        }
        return parts.joined(separator: "\n")
    }

    private func text(of group: FailureGroup) -> String {
        let suspicion = group.suspicion
        let all = suspicion.failed.count + suspicion.passingCount
        let heading =
            "\(group.tests.map { "'\($0)'" }.joined(separator: ", ")): failed in \(suspicion.failed.count) of \(all) cells"
        var parts = [Talk.safe(heading) + "\n"]
        if suspicion.suspects.isEmpty {
            let reason =
                suspicion.passingCount == 0
                ? "no cell passed, so nothing tells the failed ones apart"
                : "every combination of the failed cells passed elsewhere: the axes do not explain it"
            parts.append(reason + "\n")
        } else {
            parts.append(Table(columns: Self.suspectColumns, rows: rows(of: suspicion)).text)
        }
        if !suspicion.cleared.isEmpty {
            let rows = suspicion.cleared.prefix(Self.shownCleared).map { cleared in
                [cleared.combination.description, "\(cleared.passing)", "\(cleared.failed)"]
            }
            parts.append(Table(columns: ["cleared", "passing cells", "failed cells"], rows: Array(rows)).text)
        }
        if !suspicion.unexplained.isEmpty, !suspicion.suspects.isEmpty {
            parts.append(
                Table(columns: ["not explained by axes"], rows: suspicion.unexplained.map { [$0.description] }).text
            )
        }
        return parts.joined(separator: "\n")
    }

    private static let suspectColumns = ["cause", "suspect", "explains", "passing cells with its parts", "by chance"]

    private func rows(of suspicion: Suspicion) -> [[String]] {
        let failed = suspicion.failed.count
        func row(_ number: String, _ suspect: Suspicion.Suspect) -> [String] {
            let parts = zip(suspect.combination.assignments, suspect.passingParts)
                .map { "\($0.axis)=\($0.value) \($1)" }
            return [
                number, suspect.combination.description, "\(suspect.explains.count) of \(failed)",
                parts.count > 1 ? parts.joined(separator: ", ") : "none", "1 in \(Int((1 / suspect.chance).rounded()))",
            ]
        }
        var rows = suspicion.causes.enumerated().flatMap { index, cause in
            cause.suspects.map { row("\(index + 1)", $0) }
        }
        let named = Set(suspicion.causes.flatMap(\.suspects))
        rows += suspicion.suspects.filter { !named.contains($0) }.map { row("", $0) }
        return Array(rows.prefix(Self.shownSuspects))
    }
}

extension Explanation {
    /// The explanation for other programs.
    struct Payload: Encodable {
        struct Suspect: Encodable {
            var combination: String
            var explains: Int
            var passingParts: [Int]
            var chance: Double
        }

        struct Cause: Encodable {
            var explains: [String]
            var suspects: [Suspect]
        }

        struct Cleared: Encodable {
            var combination: String
            var failed: Int
            var passing: Int
        }

        struct Group: Encodable {
            var tests: [String]
            var failed: [String]
            var passing: Int
            var causes: [Cause]
            var suspects: [Suspect]
            var cleared: [Cleared]
            var unexplained: [String]
        }

        var run: String
        var failures: [Group]
        var suggested: [String]
    }

    /// The explanation as values.
    var payload: Payload {
        func shown(_ suspect: Suspicion.Suspect) -> Payload.Suspect {
            Payload.Suspect(
                combination: suspect.combination.description,
                explains: suspect.explains.count,
                passingParts: suspect.passingParts,
                chance: suspect.chance
            )
        }
        return Payload(
            run: run,
            failures: failures.map { group in
                let suspicion = group.suspicion
                return Payload.Group(
                    tests: group.tests,
                    failed: suspicion.failed.map(\.description),
                    passing: suspicion.passingCount,
                    causes: suspicion.causes.map { cause in
                        Payload.Cause(
                            explains: cause.explains.map { suspicion.failed[$0].description },
                            suspects: cause.suspects.map(shown)
                        )
                    },
                    suspects: suspicion.suspects.map(shown),
                    cleared: suspicion.cleared.map {
                        Payload.Cleared(combination: $0.combination.description, failed: $0.failed, passing: $0.passing)
                    },
                    unexplained: suspicion.unexplained.map(\.description)
                )
            },
            suggested: suggested.map(\.description)
        )
    }
}
