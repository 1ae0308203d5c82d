import LabGuest
import LabModel

/// Lets programs in the machines of a lab break it, where the lab file allows that: `assay-fault partition web db`.
struct FaultService: GuestService {
    private let sabotage: Sabotage
    private let isAllowed: Bool

    /// Breaks what `sabotage` can break.
    init(_ sabotage: Sabotage, isAllowed: Bool) {
        self.sabotage = sabotage
        self.isAllowed = isAllowed
    }

    func answer(_ call: GuestCall, from machine: String) async -> GuestAnswer {
        guard isAllowed else {
            return .unavailable(
                "this lab allows no faults from its machines; write 'faults: {allow: true}' in its file"
            )
        }
        do {
            try await sabotage.perform(FaultRequest(arguments: call.arguments))
            let faults = try await sabotage.facts().faults
            return GuestAnswer(output: faults.joined(separator: "\n"))
        } catch let error as FaultOrderError {
            return .misused(error.description)
        } catch {
            return GuestAnswer(status: 1, output: "\(error)")
        }
    }

    /// What a program has broken stays broken when it ends, until somebody heals it or the test is over.
    func callerEnded(_ call: GuestCall, from machine: String) async {}
}
