import LabEngine
import LabHost
import LabImages
import LabLibrary
import LabModel
import LabPlanner
import LabQEMU
import LabStore

/// What is decided for a plan, with the images and the host as they are now.
struct Deciding {
    /// What was decided for machines.
    let advice: [Advice]
    /// What is said of hosts, for each kind of lab that the plan has.
    let hosts: [HostVerdicts]

    /// The hosts, for some cells.
    struct HostVerdicts: Encodable {
        var verdicts: [HostChoice.Verdict]
        var cells: [String]
        var isForAll: Bool
    }

    /// Looks at what is there; where nothing can be looked at, nothing is said of it.
    init(_ plan: Plan, library: Library) async throws {
        guard let workplace = try? Workplace() else {
            advice = plan.advice(library: library)
            hosts = []
            return
        }
        let stockTaking = ImageStockTaking(state: workplace.state, files: workplace.workshopFiles)
        advice = plan.advice(library: library, stock: try stockTaking.stock(of: plan.images.map(\.recipe)))
        hosts = Self.verdicts(of: plan, on: await Self.offer(of: workplace))
    }

    /// This computer as it is now; `nil` where it has no emulator.
    private static func offer(of workplace: Workplace) async -> HostOffer? {
        guard let host = try? await workplace.findHost() else { return nil }
        let reservations = (try? await workplace.openStore().reservations()) ?? []
        return HostOffer(
            facts: host.facts,
            deviceModel: host.deviceModel,
            freeMemory: HostMemory.available(),
            reserved: reservations.reduce(into: .nothing) { $0 += $1.demand },
            freeDisk: HostMemory.freeDisk(of: workplace.state.path),
            load: HostLoad.now()
        )
    }

    private static func verdicts(of plan: Plan, on offer: HostOffer?) -> [HostVerdicts] {
        var order: [[HostChoice.Verdict]] = []
        var cells: [[HostChoice.Verdict]: [String]] = [:]
        for lab in plan.labs {
            let missing = HostChoice.Verdict(
                host: "this computer",
                verdict: "refused",
                reason: "QEMU is not installed; 'assay doctor' says what is needed"
            )
            let verdicts = offer.map { HostChoice(for: lab, among: [$0]).verdicts } ?? [missing]
            if cells[verdicts] == nil { order.append(verdicts) }
            cells[verdicts, default: []].append(lab.cell.description)
        }
        return order.map { verdicts in
            let names = cells[verdicts] ?? []
            let isForAll = names.count == plan.labs.count
            return HostVerdicts(verdicts: verdicts, cells: isForAll ? [] : names, isForAll: isForAll)
        }
    }

    /// All of it as rows of `Advice.columns`.
    var rows: [[String]] {
        advice.map(\.row)
            + hosts.flatMap { hosts in
                hosts.verdicts.map { verdict in
                    let cells = Advice.summary(of: hosts.cells, isForAll: hosts.isForAll)
                    return ["", "host", "\(verdict.host) \(verdict.verdict)", verdict.reason, "", cells]
                }
            }
    }

    /// All of it as a table.
    var text: String { Table(columns: Advice.columns, rows: rows).text }

    /// All of it for other programs.
    var payload: Payload { Payload(decisions: advice, hosts: hosts) }

    /// The shape of decisions as JSON.
    struct Payload: Encodable {
        var decisions: [Advice]
        var hosts: [HostVerdicts]
    }
}
