import LabMatrix
public import LabModel

/// Finds what the rules of a matrix make impossible and was surely not meant.
public enum MatrixCheck {
    /// An error when no configuration is left, or one for every value that can never occur.
    ///
    /// Each names the smallest set of rules that is the reason. What a rule or a limit of the solver makes undecidable is an
    /// error too. `severity` is how much a value that can never occur weighs.
    public static func diagnostics(
        of matrix: Matrix,
        severity: Diagnostic.Severity = .error
    ) -> [Diagnostic] {
        guard !matrix.axes.isEmpty, matrix.axes.allSatisfy({ !$0.values.isEmpty }) else { return [] }
        let space = MatrixSpace(matrix)
        do {
            return try space.space.contradictions().compactMap { diagnostic(for: $0, in: matrix, severity: severity) }
        } catch {
            return [diagnostic(for: error, in: matrix)]
        }
    }

    /// A question that the solver could not answer, as a mistake in the file.
    static func diagnostic(for error: MatrixError, in matrix: Matrix) -> Diagnostic {
        let hint: String? =
            switch error.code {
            case .workLimit: "simpler rules, or axes with fewer values, can be decided"
            case .tooManyCombinations: "a lower 'coverage', or axes with fewer values, can be covered"
            default: nil
            }
        // A rule that is too large has its own place.
        let rule = matrix.rules.first { $0.text == error.subject }
        return .error("\(error)", at: rule?.location ?? matrix.location, hint: hint)
    }

    private static func diagnostic(
        for contradiction: Contradiction,
        in matrix: Matrix,
        severity: Diagnostic.Severity
    ) -> Diagnostic? {
        let reasons = contradiction.reasons.map { reason(for: $0, in: matrix) }
        let hint = reasons.isEmpty ? nil : reasons.map(\.text).joined(separator: "; ")
        let count = reasons.count == 1 ? "a rule excludes" : "\(reasons.count) rules together exclude"
        guard let parameter = contradiction.combination.parameters.first,
            let entry = contradiction.combination.entries.first
        else {
            if matrix.include.isEmpty == false { return nil }
            let place = reasons.compactMap(\.location).first ?? matrix.location
            return .error("the matrix has no configuration: \(count) them all", at: place, hint: hint)
        }
        guard matrix.axes.indices.contains(parameter) else { return nil }
        let axis = matrix.axes[parameter]
        let value = axis.values[entry].name
        // A further cell has it in spite of the rules.
        guard !matrix.include.contains(where: { $0[axis.name] == value }) else { return nil }
        let place = axis.places.indices.contains(entry) ? axis.places[entry] : axis.location
        let message = "value '\(value)' of axis '\(axis.name)' can never occur: \(count) it"
        return Diagnostic(severity, at: place ?? matrix.location, message, hint: hint)
    }

    private static func reason(
        for restriction: Restriction,
        in matrix: Matrix
    ) -> (text: String, location: SourceLocation?) {
        switch restriction {
        case .rule(let index):
            let rule = matrix.rules[index]
            return ("'\(rule.text)'" + place(rule.location), rule.location)
        case .presence(let parameter):
            let axis = matrix.axes[parameter]
            return ("the 'when' of axis '\(axis.name)'" + place(axis.location), axis.location)
        case .derivation(let parameter):
            let derivation = matrix.derived[parameter - matrix.axes.count]
            return ("how axis '\(derivation.name)' is derived" + place(derivation.location), derivation.location)
        case .oneNegative: return ("a configuration has at most one negative value", nil)
        }
    }

    private static func place(_ location: SourceLocation?) -> String {
        location.map { " in line \($0.line)" } ?? ""
    }
}
