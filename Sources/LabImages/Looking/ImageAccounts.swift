import FoundationEssentials
public import LabModel

/// The accounts that were made in a machine before it was suspended, as its folder says.
public enum ImageAccounts {
    private static let fileName = "accounts.json"

    /// Reads them from the folder of a suspended machine; none where nothing is said.
    public static func of(folder: String) -> [UserAccount] {
        let data = FileManager.default.contents(atPath: "\(folder)/\(fileName)")
        return data.flatMap { try? JSONDecoder().decode([UserAccount].self, from: $0) } ?? []
    }

    /// Writes them into the folder of a suspended machine.
    static func write(_ accounts: [UserAccount], in folder: String) throws {
        guard !accounts.isEmpty else { return }
        try JSONEncoder().encode(accounts).write(to: URL(filePath: "\(folder)/\(fileName)"))
    }
}
