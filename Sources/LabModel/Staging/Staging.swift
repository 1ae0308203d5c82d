/// What is taken from a model when it is staged.
public struct Staging: Hashable, Sendable, Codable {
    /// The operations, in the order of `StagingOperation`.
    public private(set) var operations: [StagingOperation]
    /// Absolute paths of files and folders that are removed beside that, in the user's order.
    public private(set) var deletions: [String]

    /// What is done where nothing else is said.
    public static let standard = Staging()

    /// Creates a choice that differs from the standard one; what is both enabled and disabled is disabled.
    public init(
        enabling enabled: Set<StagingOperation> = [],
        disabling disabled: Set<StagingOperation> = [],
        deleting deletions: [String] = []
    ) {
        operations = StagingOperation.allCases.filter { operation in
            (operation.isStandard || enabled.contains(operation)) && !disabled.contains(operation)
        }
        self.deletions = deletions
    }

    /// The same choice with further wishes, which win over those that were made before.
    public func changed(
        enabling enabled: Set<StagingOperation>,
        disabling disabled: Set<StagingOperation>,
        deleting further: [String]
    ) -> Staging {
        var changed = self
        changed.operations = StagingOperation.allCases.filter { operation in
            (operations.contains(operation) || enabled.contains(operation)) && !disabled.contains(operation)
        }
        changed.deletions += further.filter { !deletions.contains($0) }
        return changed
    }
}
